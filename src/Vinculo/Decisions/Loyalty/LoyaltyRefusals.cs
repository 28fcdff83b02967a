using Vinculo.Platform;

namespace Vinculo.Decisions.Loyalty;

internal static class LoyaltyRefusals
{
    public static Refusal TooFew(long has, long points) =>
        Refusal.Conflict("loyalty.too-few", ("has", has), ("points", points));

    public static Refusal NotAMember() => Refusal.Conflict("loyalty.not-a-member");

    public static Refusal NotRunning() => Refusal.Conflict("loyalty.not-running");

    public static Refusal NoSuchReward(string code) => Refusal.Missing("loyalty.no-such-reward", ("reward", code));

    public static Refusal NoSuchEntry() => Refusal.Missing("loyalty.no-such-entry");
}
