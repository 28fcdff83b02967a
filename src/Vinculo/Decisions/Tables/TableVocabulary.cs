using System.Globalization;
using Vinculo.Analytics.Decide.Tables;

namespace Vinculo.Decisions.Tables;

/// <summary>What tables may ask for and name; turns what people write into codes and back.</summary>
public sealed class TableVocabulary
{
    private readonly Dictionary<string, TableInput> byCode;
    private readonly IReadOnlyList<KnownWord> actions;

    internal TableVocabulary(IReadOnlyList<TableInput> inputs, IReadOnlyList<Offer> offers)
    {
        (Inputs, Offers) = (inputs, offers);
        byCode = inputs.ToDictionary(i => i.Code, StringComparer.Ordinal);
        actions =
        [
            new(TableOutputs.Everything, TableText.In("AllActions", false), TableText.In("AllActions", true)),
            .. Enum.GetValues<Issue>()
                .Select(i =>
                {
                    var word = TableText.Term(InputReader.Code(i));
                    return new KnownWord(
                        TableOutputs.OfIssue + word.Code,
                        string.Format(CultureInfo.InvariantCulture, TableText.In("OfIssue", false), word.NameEs),
                        string.Format(CultureInfo.InvariantCulture, TableText.In("OfIssue", true), word.NameEn)
                    );
                }),
            .. offers
                .Select(o => o.Group)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Select(g => new KnownWord(
                    TableOutputs.OfGroup + g,
                    string.Format(CultureInfo.InvariantCulture, TableText.In("OfGroup", false), g),
                    string.Format(CultureInfo.InvariantCulture, TableText.In("OfGroup", true), g)
                )),
            .. offers.Select(o => new KnownWord(o.Code, o.TitleEs, o.TitleEn)),
        ];
    }

    public IReadOnlyList<TableInput> Inputs { get; }

    public IReadOnlyList<Offer> Offers { get; }

    /// <summary>An input, or null: what it stood on is no longer there.</summary>
    public TableInput? Find(string code) => byCode.GetValueOrDefault(code);

    /// <summary>An input by code or by its name in either language.</summary>
    public TableInput? Called(string name)
    {
        var folded = Fold(name);
        return Find(name.Trim()) ?? Inputs.FirstOrDefault(i => Fold(i.NameEs) == folded || Fold(i.NameEn) == folded);
    }

    /// <summary>The words a column of outputs knows; null: any text.</summary>
    public IReadOnlyList<KnownWord>? WordsOf(string output) =>
        output switch
        {
            TableOutputs.Action => actions,
            "priority" =>
            [
                .. TableOutputs.Priorities.Select(p => TableText.Term(p == "normal" ? "usual" : p) with { Code = p }),
            ],
            "channel" => [.. Enum.GetValues<Customers.Channel>().Select(c => TableText.Term(InputReader.Code(c)))],
            _ => null,
        };

    /// <summary>A cell of conditions with the codes of its words; what cannot be read stays as it was written.</summary>
    public string Coded(string cell, TableInputRef input) =>
        Rewritten(cell, input, Find(input.Code)?.Known, CodeOf, null);

    /// <summary>A cell of conditions in a reader's language.</summary>
    public string Named(string cell, TableInputRef input, CultureInfo language) =>
        Rewritten(cell, input, Find(input.Code)?.Known, (w, known) => NameOf(w, known, language), language);

    /// <summary>A cell of outputs with codes.</summary>
    public string CodedOutput(string cell, string output)
    {
        if (output == TableOutputs.Effect)
            return TableOutputs.Weight(cell) switch
            {
                null => cell.Trim(),
                0 => TableOutputs.Bars,
                { } weight => weight.ToString("0.##", CultureInfo.InvariantCulture),
            };
        return Listed(cell, output, CodeOf);
    }

    /// <summary>A cell of outputs in a reader's language.</summary>
    public string NamedOutput(string cell, string output, CultureInfo language)
    {
        if (output == TableOutputs.Effect)
            return TableOutputs.Weight(cell) switch
            {
                null => cell,
                0 => TableText.In("Bars", Offer.IsEnglish(language)),
                { } weight => "× " + weight.ToString("0.##", language),
            };
        return Listed(cell, output, (w, known) => NameOf(w, known, language));
    }

    private string Listed(string cell, string output, Func<string, IReadOnlyList<KnownWord>, string> turn)
    {
        if (WordsOf(output) is not { } known)
            return cell.Trim();
        if (output == TableOutputs.Action && cell.Trim() is "" or "-")
            return turn(TableOutputs.Everything, known);
        // An action's own title may hold a comma.
        return known.Any(k => Is(k, cell))
            ? turn(cell.Trim(), known)
            : string.Join(
                "; ",
                cell.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(w => turn(w, known))
            );
    }

    private static string Rewritten(
        string cell,
        TableInputRef input,
        IReadOnlyList<KnownWord>? known,
        Func<string, IReadOnlyList<KnownWord>, string> turn,
        CultureInfo? language
    )
    {
        if (UnaryTestReader.People.Read(cell, input.Kind, out _) is not { } test)
            return cell.Trim();
        if (test.Words.Count > 0 && known is { Count: > 0 })
            test = UnaryTest.Of([.. test.Words.Select(w => turn(w, known))], test.Negated, test.AsksMissing);
        return UnaryTestWriter.People(test, input.Kind, language is not null && Offer.IsEnglish(language));
    }

    /// <summary>A value of a test case with the codes of its words, or in a reader's language.</summary>
    public string Value(string text, TableInputRef input, CultureInfo? language)
    {
        if (Find(input.Code)?.Known is not { Count: > 0 } known)
            return text.Trim();
        return string.Join(
            ", ",
            text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(w => language is null ? CodeOf(w, known) : NameOf(w, known, language))
        );
    }

    private static string CodeOf(string word, IReadOnlyList<KnownWord> known) =>
        known.FirstOrDefault(k => Is(k, word))?.Code ?? word;

    private static string NameOf(string word, IReadOnlyList<KnownWord> known, CultureInfo language) =>
        known.FirstOrDefault(k => string.Equals(k.Code, word, StringComparison.OrdinalIgnoreCase))?.Name(language)
        ?? word;

    private static bool Is(KnownWord known, string word)
    {
        var folded = Fold(word);
        return Fold(known.Code) == folded || Fold(known.NameEs) == folded || Fold(known.NameEn) == folded;
    }

    internal static string Fold(string text) => CellValue.Fold(text);
}
