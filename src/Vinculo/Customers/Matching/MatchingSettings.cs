using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>How far matching may go by itself.</summary>
/// <param name="Automatic">
/// True, the usual: two customers whose evidence lies above the upper threshold, on two independent grounds and without
/// anything against it, are joined without asking. Every such join is told in the history and can be undone to the byte.
/// False: everything goes to the queue.
/// </param>
/// <param name="SecondLook">True, the usual: pairs with a customer of class A need two people who agree.</param>
/// <param name="MostAtOnce">
/// A whole scan that would join more than this share of all customers by itself joins nobody and leaves them to the queue:
/// a base that doubled overnight, or a value that half of it shares, is looked at before it is acted on. 0 to 1.
/// </param>
public sealed record MatchingSettings(bool Automatic = true, bool SecondLook = true, double MostAtOnce = .4)
{
    public const string Code = "matching";

    /// <summary>What the company set, or the usual.</summary>
    public static async Task<MatchingSettings> ReadAsync(Session session) =>
        await session.FirstOrDefaultAsync(
            "SELECT value FROM setting WHERE code = @code",
            row => Json.Read<MatchingSettings>(row.Text(0)),
            ("code", Code)
        ) ?? new MatchingSettings();
}
