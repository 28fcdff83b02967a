using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Needs;

/// <summary>Texts of the rules of needs; see the resources beside it.</summary>
public sealed class NeedTexts;

/// <summary>What a rule can be made of: the company's measures and product families.</summary>
internal sealed class NeedSources(Database database)
{
    internal sealed record Offered(IReadOnlyList<string> Measures, IReadOnlyList<string> Families);

    public Task<Offered> ReadAsync(CancellationToken cancel) =>
        database.ReadAsync(
            async session => new Offered(
                await session.QueryAsync(
                    "SELECT DISTINCT code FROM (SELECT code FROM measure LIMIT 20000) m ORDER BY code",
                    row => row.Text(0)
                ),
                await session.QueryAsync(
                    "SELECT DISTINCT family FROM product WHERE family IS NOT NULL ORDER BY family",
                    row => row.Text(0)
                )
            ),
            cancel
        );
}
