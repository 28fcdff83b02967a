using System.Globalization;
using System.Text;
using Vinculo.Analytics.Text;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>Themes and labels, told to programs and to people.</summary>
internal static class ThemesAnswer
{
    private const int ExampleLength = 280;
    private const int WordsShown = 7;

    private static readonly AnalysisTexts Texts = new("ThemesTexts");

    internal static CommandAnswer Of(
        TextTable table,
        Language language,
        Themes themes,
        LabelTrial? trial,
        double seconds
    )
    {
        var agreement = table.Labels is null ? ((double, double)?)null : Agree(table.Labels, themes);
        var facts = new
        {
            documents = table.Texts.Count,
            empty = table.Empty,
            silent = themes.Silent,
            language = language == Language.Spanish ? "es" : "en",
            k = themes.All.Count,
            themes = themes.All.Select(t => new
            {
                name = t.Name,
                words = t.Words,
                documents = t.Texts,
                share = t.Share,
                examples = t.Examples.Select(i => Example(table.Texts[i])),
            }),
            purity = agreement?.Item1,
            nmi = agreement?.Item2,
            accuracy = trial?.Accuracy,
            macroF1 = trial?.MacroF1,
            perLabel = trial?.PerLabel.Select(l => new
            {
                label = l.Label,
                documents = l.Texts,
                precision = l.Precision,
                recall = l.Recall,
                f1 = l.F1,
            }),
            rareLabels = trial?.TooRare.Select(l => new { label = l.Label, documents = l.Texts }),
            labelled = trial?.Texts,
            model = trial?.Method,
            converged = themes.Report.Converged,
            seconds,
        };
        return new(facts, Text(table, themes, trial, agreement));
    }

    /// <summary>Each text's theme, how close it is to it, and the label a model gives that has not seen it.</summary>
    internal static void Write(string path, TextTable table, Themes themes, LabelTrial? trial)
    {
        string[] columns = ["row", "theme", "name", "weight"];
        if (trial is not null)
            columns = [.. columns, "label", "predicted"];
        CsvOut.Write(
            path,
            columns,
            Enumerable
                .Range(0, table.Texts.Count)
                .Select(i =>
                {
                    var theme = themes.Of[i];
                    object?[] row =
                    [
                        i + 1,
                        theme < 0 ? null : theme + 1,
                        theme < 0 ? null : themes.All[theme].Name,
                        theme < 0 ? null : themes.Weights[i],
                    ];
                    return trial is null ? row : [.. row, table.Labels![i], trial.Predicted[i]];
                })
        );
    }

    private static (double Purity, double Information) Agree(List<string?> labels, Themes themes)
    {
        var number = new Dictionary<string, int>(StringComparer.Ordinal);
        var (groups, own) = (new List<int>(), new List<int>());
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] is not { } label)
                continue;
            if (!number.TryGetValue(label, out var n))
                number.Add(label, n = number.Count);
            own.Add(n);
            groups.Add(themes.Of[i]);
        }
        return (
            Agreement.Purity(groups.ToArray(), own.ToArray()),
            Agreement.Information(groups.ToArray(), own.ToArray())
        );
    }

    /// <summary>The beginning of a text on one line, without what tells who wrote it.</summary>
    private static string Example(string text)
    {
        var line = string.Join(
            ' ',
            PersonalMarks.Hidden(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );
        return line.Length <= ExampleLength ? line : line[..ExampleLength].TrimEnd() + "…";
    }

    private static string Text(TextTable table, Themes themes, LabelTrial? trial, (double, double)? agreement)
    {
        var text = new StringBuilder();
        text.AppendLine(
            Texts.Of("found", ("texts", table.Texts.Count), ("column", table.Column), ("themes", themes.All.Count))
        );
        foreach (var theme in themes.All)
        {
            text.AppendLine();
            text.AppendLine(
                Texts.Of("theme", ("name", theme.Name), ("texts", theme.Texts), ("share", Percent(theme.Share)))
            );
            text.AppendLine("  " + string.Join(" · ", theme.Words.Take(WordsShown)));
            if (theme.Examples.Count > 0)
                text.AppendLine("  " + Texts.Of("example", ("text", Example(table.Texts[theme.Examples[0]]))));
        }
        text.AppendLine();
        if (table.Empty > 0)
            text.AppendLine(Texts.Of("empty", ("texts", table.Empty)));
        if (themes.Silent > table.Empty)
            text.AppendLine(Texts.Of("silent", ("texts", themes.Silent - table.Empty)));
        if (agreement is var (purity, information))
            text.AppendLine(Texts.Of("agreement", ("purity", Percent(purity)), ("nmi", information)));
        if (trial is null)
            return text.ToString().TrimEnd();
        text.AppendLine(
            Texts.Of(
                "labels",
                ("texts", trial.Texts),
                ("accuracy", Percent(trial.Accuracy)),
                ("f1", trial.MacroF1),
                ("model", Texts.Of("model." + trial.Method.Replace(' ', '-')))
            )
        );
        foreach (var label in trial.PerLabel)
            text.AppendLine(
                Texts.Of(
                    "label",
                    ("label", label.Label),
                    ("texts", label.Texts),
                    ("precision", Percent(label.Precision)),
                    ("recall", Percent(label.Recall))
                )
            );
        if (trial.TooRare.Count > 0)
            text.AppendLine(
                Texts.Of("rare", ("labels", string.Join(", ", trial.TooRare.Select(r => $"{r.Label} ({r.Texts})"))))
            );
        return text.ToString().TrimEnd();
    }

    private static string Percent(double share) => share.ToString("P1", CultureInfo.CurrentCulture);
}
