using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Vinculo.Integration.Files;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>What an analyst asked a verb: the file, the options, and since when she waits.</summary>
/// <param name="Parsed">The command line, read.</param>
/// <param name="Path">The file to read.</param>
/// <param name="Out">Where each row's result goes; null when nobody asked for it.</param>
/// <param name="Clock">Runs since the verb was called.</param>
internal sealed record Asked(ParseResult Parsed, string Path, string? Out, Stopwatch Clock)
{
    /// <summary>Seconds since the verb was called.</summary>
    public double Seconds => Clock.Elapsed.TotalSeconds;

    /// <summary>What was said of an option, or its standard.</summary>
    public T? Of<T>(Option<T> option) => Parsed.GetValue(option);

    /// <summary>Names said one by one or with commas between them; a name with a comma in it may be a column's own.</summary>
    public IEnumerable<string> Names(Option<string[]> option, IReadOnlyList<string> columns) =>
        (Of(option) ?? []).SelectMany(said =>
            columns.Contains(said)
                ? [said]
                : said.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        );
}

/// <summary>
/// One verb of the analysts' command line: reads a file, answers with figures and a report, needs no database. What all
/// have in common is here; a verb says its options and its answer.
/// </summary>
/// <param name="name">As it is typed.</param>
/// <param name="words">What it does, in both languages.</param>
/// <param name="outWords">What <c>--out</c> would hold; null when the verb writes no file.</param>
internal abstract class AnalysisVerb(string name, string words, string? outWords)
{
    private static readonly Argument<string> File = AnalystFile.Argument();
    private static readonly Option<bool> AsJson = new("--json") { Description = "Resultado en JSON · Result as JSON" };

    private readonly Option<string?>? output = outWords is null ? null : Ask<string?>("--out", outWords);

    /// <summary>The verb's own options, in the order the help shows them.</summary>
    protected abstract Option[] Options { get; }

    /// <summary>Options of all verbs of a kind, after the verb's own.</summary>
    protected virtual Option[] Shared => [];

    public Command Command()
    {
        var command = new Command(name, words) { File };
        foreach (var option in Options.Concat(Shared))
            command.Add(option);
        if (output is not null)
            command.Add(output);
        command.Add(AsJson);
        command.SetAction(parsed => CommandAnswer.Say(Run(parsed), parsed.GetValue(AsJson)));
        return command;
    }

    internal Outcome<CommandAnswer> Run(ParseResult parsed)
    {
        var path = output is null ? null : parsed.GetValue(output);
        if (OutputFile.Obstacle("--out", path) is { } obstacle)
            return obstacle;
        var asked = new Asked(parsed, parsed.GetValue(File)!, path, Stopwatch.StartNew());
        try
        {
            return Answer(asked);
        }
        catch (TableDamagedException damaged)
        {
            return damaged.Refusal;
        }
    }

    protected abstract Outcome<CommandAnswer> Answer(Asked asked);

    protected static Option<T> Ask<T>(string name, string words) => new(name) { Description = words };

    protected static Option<T> Ask<T>(string name, string words, T standard) =>
        new(name) { Description = words, DefaultValueFactory = _ => standard };

    /// <summary>An option that takes several names.</summary>
    protected static Option<string[]> AskMany(string name, string words) =>
        new(name) { Description = words, AllowMultipleArgumentsPerToken = true };
}

/// <summary>A verb whose file is a table with a header.</summary>
internal abstract class TableVerb(string name, string words, string? outWords) : AnalysisVerb(name, words, outWords)
{
    private static readonly AnalysisTexts Texts = new("TableTexts");

    private static readonly Option<string?> Mark = Ask<string?>(
        "--decimal",
        "Signo decimal de los números: , o . · Decimal mark of the numbers: , or ."
    );

    private static readonly Option<string?> Dates = Ask<string?>(
        "--date-format",
        "Cómo están escritas las fechas: dd/MM/yyyy, MM/dd/yyyy, yyyy/dd/MM… · How dates are written: dd/MM/yyyy, MM/dd/yyyy, yyyy/dd/MM…"
    );

    protected sealed override Option[] Shared => [Mark, Dates];

    protected sealed override Outcome<CommandAnswer> Answer(Asked asked)
    {
        var said = asked.Of(Mark);
        if (said is not (null or "," or "."))
            return Refusal.Invalid("analysis.decimal-mark", "decimal", ("value", said));
        var dates = asked.Of(Dates) is { } written ? DateFormat.Of(written) : null;
        if (dates is null && asked.Of(Dates) is { } unknown)
            return Refusal.Invalid("analysis.date-format", "date-format", ("value", unknown));
        if (AnalystFile.Open(asked.Path, said?[0], dates).IsRefused(out var refusal, out var file))
            return refusal;
        if (!file.Sample.Any())
            return Refusal.Invalid("analysis.header-only", "file", ("file", file.Name));
        var outcome = Answer(file, asked);
        if (outcome.IsRefused(out refusal, out var answer))
            return refusal;
        return answer with { Facts = With(file, answer.Facts), Text = With(file, answer.Text) };
    }

    /// <summary>The facts with what was only guessed of the file: <c>guesses</c>, where there are any.</summary>
    private static object With(AnalystFile file, object facts)
    {
        var guesses = file
            .Guessed.Select(g => new
            {
                g.Column,
                g.Option,
                As = (string?)null,
            })
            .Concat(
                file.Unsure.Select(u => new
                {
                    u.Column,
                    Option = "--decimal",
                    As = (string?)u.Mark.ToString(),
                })
            )
            .ToList();
        if (guesses.Count == 0)
            return facts;
        var told = JsonSerializer.SerializeToNode(facts, Json.Options)!.AsObject();
        told["guesses"] = JsonSerializer.SerializeToNode(guesses, Json.Options);
        return told;
    }

    private static string With(AnalystFile file, string text) =>
        string.Join(
            Environment.NewLine,
            [
                text,
                .. file.Guessed.Select(g => Texts.Of("guessed", ("column", g.Column), ("option", g.Option))),
                .. file.Unsure.Select(u =>
                    Texts.Of(u.Mark == '.' ? "decimal.point" : "decimal.comma", ("column", u.Column))
                ),
            ]
        );

    protected abstract Outcome<CommandAnswer> Answer(AnalystFile file, Asked asked);
}
