using System.Globalization;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases;

namespace Vinculo.Workspace.Patterns;

/// <summary>What is watched, by the name people know it by.</summary>
internal sealed class PatternNames(Database database, OfferBook offers, CaseCodes caseCodes)
{
    private static readonly CultureInfo Spanish = CultureInfo.GetCultureInfo("es");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    public async Task<(string Spanish, string English)> OfAsync(Indicator indicator, CancellationToken cancel)
    {
        switch (indicator.Kind)
        {
            case PatternKind.Offer:
                var offer = (await offers.OpenAsync(cancel)).Find(indicator.Item);
                return (offer?.Title(Spanish) ?? Plain(indicator.Item), offer?.Title(English) ?? Plain(indicator.Item));
            case PatternKind.Complaints:
                var theme = (await caseCodes.TreeAsync(cancel)).Find(indicator.Item);
                return (theme?.Name(Spanish) ?? Said(indicator.Item), theme?.Name(English) ?? Said(indicator.Item));
            case PatternKind.Channel:
                var code = Enum.TryParse<Channel>(indicator.Item, out var channel)
                    ? "Channel." + channel
                    : indicator.Item;
                return (PatternText.Of(Spanish, code), PatternText.Of(English, code));
            case PatternKind.Segment:
                var parts = indicator.Item.Split(':', 2);
                return await database.ReadAsync(
                        session =>
                            session.FirstOrDefaultAsync(
                                """
                                SELECT s.name_es, g.name_es, s.name_en, g.name_en FROM segmentation s
                                JOIN segment g ON g.segmentation_id = s.id WHERE s.code = @code AND g.code = @segment
                                """,
                                row =>
                                    ((string, string)?)
                                        (
                                            $"{row.Text(0)}: {row.Text(1)}",
                                            $"{row.TextOrNull(2) ?? row.Text(0)}: {row.TextOrNull(3) ?? row.Text(1)}"
                                        ),
                                ("code", parts[0]),
                                ("segment", parts[^1])
                            ),
                        cancel
                    ) ?? (Plain(parts[^1]), Plain(parts[^1]));
            default:
                return (Plain(indicator.Item), Plain(indicator.Item));
        }
    }

    /// <summary>The name in the reader's language.</summary>
    public async Task<string> HereAsync(Indicator indicator, CancellationToken cancel)
    {
        var (spanish, english) = await OfAsync(indicator, cancel);
        return CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? english : spanish;
    }

    /// <summary>A code nobody has named begins like a sentence.</summary>
    private static string Said(string code) =>
        Plain(code) is { Length: > 0 } words ? char.ToUpper(words[0], Spanish) + words[1..] : code;

    private static string Plain(string code) => code.Replace('_', ' ').Replace('-', ' ');
}
