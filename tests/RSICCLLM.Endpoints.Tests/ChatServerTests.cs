using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Endpoints.Tests;

public class ChatServerTests
{
    [Fact]
    public async Task What_a_tests_own_answer_throws_ends_the_test()
    {
        var server = new ChatServer((number, _) => throw new InvalidOperationException($"request {number}"));
        using (var client = new HttpClient())
        {
            foreach (var _ in new[] { 0, 1 })
            {
                using var content = new StringContent("{}");
                using var response = await client.PostAsync(new Uri(server.Url + "/chat/completions"), content, TestContext.Current.CancellationToken);
                ((int)response.StatusCode).ShouldBe(500);
            }
        }

        // The first one says most.
        Should.Throw<InvalidOperationException>(server.Dispose).Message.ShouldBe("request 0");
    }
}
