using System.CommandLine;
using System.Diagnostics;
using Vinculo.Analytics;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Text;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary><c>vinculo themes</c>: what texts are about, and how well labels people gave can be learned from them.</summary>
internal static class ThemesCommand
{
    private const ulong Seed = 1;

    private static readonly Argument<string> Table = AnalystFile.Argument();
    private static readonly Option<bool> AsJson = AnalystFile.AsJson();

    private static readonly Option<string?> Text = new("--text")
    {
        Description = "Columna del texto, o varias con comas · Column of the text, or several by commas",
    };

    private static readonly Option<string?> Label = new("--label")
    {
        Description = "Columna con el tema que alguien ya puso · Column with the topic somebody already gave",
    };

    private static readonly Option<int?> Count = new("--k")
    {
        Description = "Cuántos temas; si falta, se averigua · How many themes; found out when left out",
    };

    private static readonly Option<string?> Language = new("--language")
    {
        Description = "es | en; si falta, se averigua por texto · found out for each text when left out",
    };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "CSV con el tema de cada texto · CSV with the theme of each text",
    };

    public static Command Of()
    {
        var command = new Command("themes", "De qué tratan los textos · What texts are about")
        {
            Table,
            Text,
            Label,
            Count,
            Language,
            Out,
            AsJson,
        };
        command.SetAction(parsed => CommandAnswer.Say(Run(parsed), parsed.GetValue(AsJson)));
        return command;
    }

    internal static Outcome<CommandAnswer> Run(ParseResult parsed)
    {
        var clock = Stopwatch.StartNew();
        if (parsed.GetValue(Count) is < 1 or > 100)
            return Refusal.Invalid("analysis.themes-k", "k");
        Language? language = null;
        if (parsed.GetValue(Language) is { } said)
        {
            language = said.ToLowerInvariant() switch
            {
                "es" or "spa" or "español" or "espanol" or "spanish" => Vinculo.Analytics.Text.Language.Spanish,
                "en" or "eng" or "inglés" or "ingles" or "english" => Vinculo.Analytics.Text.Language.English,
                _ => null,
            };
            if (language is null)
                return Refusal.Invalid("analysis.language-unknown", "language", ("language", said));
        }
        var opened = AnalystFile.Open(parsed.GetValue(Table)!);
        if (opened.IsRefused(out var refusal))
            return refusal;
        var read = TextTable.Read(opened.Accepted, parsed.GetValue(Text), parsed.GetValue(Label));
        if (read.IsRefused(out refusal))
            return refusal;
        var table = read.Accepted;
        try
        {
            var corpus = Corpus.Read(table.Texts, language);
            var trial = table.Labels is null ? null : LabelTrial.Of(corpus, table.Labels);
            var options = new ThemeOptions { Count = parsed.GetValue(Count), AtLeast = trial?.PerLabel.Count ?? 1 };
            var themes = Themes.Find(corpus, new Xoshiro256(Seed), options);
            if (parsed.GetValue(Out) is { } path)
                ThemesAnswer.Write(path, table, themes, trial);
            return ThemesAnswer.Of(table, corpus.Language, themes, trial, clock.Elapsed.TotalSeconds);
        }
        catch (UnfitDataException unfit)
        {
            return Refusal.Invalid(
                unfit.Reason == UnfitReason.OneClass ? "analysis.labels-few" : "analysis.texts-few",
                unfit.Reason == UnfitReason.OneClass ? "label" : "text",
                ("texts", table.Texts.Count),
                ("empty", table.Empty),
                ("column", table.Column)
            );
        }
    }
}
