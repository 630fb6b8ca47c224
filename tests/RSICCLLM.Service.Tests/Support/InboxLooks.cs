using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Inboxes;

namespace RSICCLLM.Service.Tests;

/// <summary>A look of the service's loop.</summary>
internal static class InboxLooks
{
    public static void Look(this InboxKeeper keeper, IEnumerable<InboxOptions> inboxes)
    {
        foreach (var inbox in inboxes)
            keeper.Watch(inbox);
        keeper.ForgetGone();
    }
}
