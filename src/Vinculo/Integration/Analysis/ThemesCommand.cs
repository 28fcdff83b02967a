using System.CommandLine;
using Vinculo.Analytics;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Text;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary><c>vinculo themes</c>: what texts are about, and how well labels people gave can be learned from them.</summary>
internal sealed class ThemesCommand()
    : TableVerb(
        "themes",
        "De qué tratan los textos · What texts are about",
        "CSV con el tema de cada texto · CSV with the theme of each text"
    )
{
    private const ulong Seed = 1;

    private static readonly Option<string?> Text = Ask<string?>(
        "--text",
        "Columna del texto, o varias con comas · Column of the text, or several by commas"
    );

    private static readonly Option<string?> Label = Ask<string?>(
        "--label",
        "Columna con el tema que alguien ya puso · Column with the topic somebody already gave"
    );

    private static readonly Option<int?> Count = Ask<int?>(
        "--k",
        "Cuántos temas; si falta, se averigua · How many themes; found out when left out"
    );

    private static readonly Option<string?> Language = Ask<string?>(
        "--language",
        "es | en; si falta, se averigua por texto · found out for each text when left out"
    );

    protected override Option[] Options => [Text, Label, Count, Language];

    protected override Outcome<CommandAnswer> Answer(AnalystFile file, Asked asked)
    {
        if (asked.Of(Count) is < 1 or > 100)
            return Refusal.Invalid("analysis.themes-k", "k");
        Language? language = null;
        if (asked.Of(Language) is { } said)
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
        if (TextTable.Read(file, asked.Of(Text), asked.Of(Label)).IsRefused(out var refusal, out var table))
            return refusal;
        try
        {
            var corpus = Corpus.Read(table.Texts, language);
            var trial = table.Labels is null ? null : LabelTrial.Of(corpus, table.Labels);
            var options = new ThemeOptions { Count = asked.Of(Count), AtLeast = trial?.PerLabel.Count ?? 1 };
            var themes = Themes.Find(corpus, new Xoshiro256(Seed), options);
            if (asked.Out is { } path)
                ThemesAnswer.Write(path, table, themes, trial);
            return ThemesAnswer.Of(table, corpus.Language, themes, trial, asked.Seconds);
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
