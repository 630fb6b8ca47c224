using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Dashboard;

namespace RSICCLLM.Service.Tests.Dashboard;

public sealed class DashboardAccessTests
{
    private static readonly string Hash = PasswordHash.Of("secret", 1000);

    [Fact]
    public async Task An_anonymous_remote_request_is_refused_whatever_is_configured()
    {
        (await Ask(new DashboardOptions(), "203.0.113.5")).ShouldBe(403);
        (await Ask(new DashboardOptions { PasswordHash = Hash }, "203.0.113.5")).ShouldBe(401);
        (await Ask(new DashboardOptions { ClientCertificates = [new string('A', 64)] }, "203.0.113.5")).ShouldBe(403);
        (await Ask(new DashboardOptions(), null)).ShouldBe(403);
    }

    [Fact]
    public async Task This_machine_enters_while_nothing_is_configured()
    {
        (await Ask(new DashboardOptions(), "127.0.0.1")).ShouldBe(200);
        (await Ask(new DashboardOptions(), "::1", host: "localhost")).ShouldBe(200);
        (await Ask(new DashboardOptions { PasswordHash = Hash }, "127.0.0.1")).ShouldBe(401);
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_reach_in_by_a_name_of_its_own() =>
        (await Ask(new DashboardOptions(), "127.0.0.1", host: "rebinding.example")).ShouldBe(403);

    [Theory]
    [InlineData("admin:secret", 200)]
    [InlineData("admin:Secret", 401)]
    [InlineData("root:secret", 401)]
    [InlineData("admin", 401)]
    [InlineData("", 401)]
    public async Task The_password_opens(string credentials, int status)
    {
        var authorization = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))}";

        (await Ask(new DashboardOptions { PasswordHash = Hash }, "203.0.113.5", authorization)).ShouldBe(status);
    }

    [Theory]
    [InlineData("Basic %%%")]
    [InlineData("Bearer c2VjcmV0")]
    [InlineData("Basic")]
    public async Task Garbage_does_not(string authorization) =>
        (await Ask(new DashboardOptions { PasswordHash = Hash }, "203.0.113.5", authorization)).ShouldBe(401);

    [Fact]
    public async Task A_password_once_accepted_does_not_open_for_others()
    {
        var access = new DashboardAccess(new DashboardOptions { PasswordHash = Hash }, _ => Task.CompletedTask);
        var right = $"Basic {Convert.ToBase64String("admin:secret"u8)}";

        (await Ask(access, "203.0.113.5", right)).ShouldBe(200);
        (await Ask(access, "203.0.113.5", right)).ShouldBe(200);
        (await Ask(access, "203.0.113.5", null)).ShouldBe(401);
        (await Ask(access, "203.0.113.5", $"Basic {Convert.ToBase64String("admin:wrong"u8)}")).ShouldBe(401);
    }

    private static Task<int> Ask(DashboardOptions options, string? from, string? authorization = null, string host = "127.0.0.1") =>
        Ask(new DashboardAccess(options, _ => Task.CompletedTask), from, authorization, host);

    private static async Task<int> Ask(DashboardAccess access, string? from, string? authorization, string host = "127.0.0.1")
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = from is null ? null : IPAddress.Parse(from);
        context.Request.Host = new HostString(host);
        if (authorization is not null)
            context.Request.Headers.Authorization = authorization;
        await access.InvokeAsync(context);
        return context.Response.StatusCode;
    }
}
