using Vinculo.Platform;

namespace Vinculo.Insights.Value.Wallet;

/// <summary>What of a customer's wallet is with the company, as last worked out.</summary>
/// <param name="Share">0 … 1.</param>
/// <param name="Low">Lower end of the 80 % interval; null: she said it.</param>
/// <param name="High">Upper end.</param>
/// <param name="OwnMinor">With the company.</param>
/// <param name="GapMinor">Not with the company.</param>
/// <param name="IsBalance">What she has put by, not what she spends in a year.</param>
/// <param name="Error">How far such estimates were off, in share; null: she said it.</param>
public sealed record WalletView(
    double Share,
    double? Low,
    double? High,
    long OwnMinor,
    long GapMinor,
    bool IsBalance,
    double? Error,
    DateTimeOffset AsOf
)
{
    internal static WalletView? Of(List<Score> scores)
    {
        if (scores.Find(s => s.Model == CustomerScores.Wallet) is not { ReasonsJson: { } json } share)
            return null;
        var told = Json.Read<List<ScoreReasons.Stored>>(json);
        double? Value(string reason) => told.Find(r => r.F == reason)?.V;
        var balance = told.Exists(r => r.F == "wallet.own_balance");
        return new(
            share.Amount,
            share.Low,
            share.High,
            (long)(Value(balance ? "wallet.own_balance" : "wallet.own") ?? 0),
            (long)(scores.Find(s => s.Model == CustomerScores.WalletGap)?.Amount ?? 0),
            balance,
            Value("wallet.estimated"),
            share.AsOf
        );
    }
}
