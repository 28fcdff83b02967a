using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Vinculo.Integration;
using Vinculo.Integration.Analysis;
using Vinculo.Platform;

namespace Vinculo.Tests.Integration.Analysis;

/// <summary>A verb of the analysts' command line, run as an analyst runs it.</summary>
internal sealed class VerbRun(AnalysisVerb verb)
{
    /// <summary>The answer; the report for people has no unfilled gaps.</summary>
    public CommandAnswer Answer(params string[] arguments)
    {
        var outcome = Run(arguments);
        outcome.IsRefused(out var refusal).ShouldBeFalse(refusal?.Code);
        outcome.Accepted.Text.ShouldNotBeNullOrWhiteSpace();
        outcome.Accepted.Text.ShouldNotContain('{');
        TestContext.Current.TestOutputHelper?.WriteLine(outcome.Accepted.Text);
        return outcome.Accepted;
    }

    /// <summary>What <c>--json</c> tells.</summary>
    public JsonNode Facts(params string[] arguments) => JsonNode.Parse(Json.Of(Answer(arguments).Facts).Text)!;

    /// <summary>The refusal is this one, and has a sentence with its gaps filled.</summary>
    public void ShouldRefuse(string code, params string[] arguments)
    {
        Run(arguments).IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Code.ShouldBe(code);
        RefusalText.Of(refusal).ShouldNotBe(code);
        RefusalText.Of(refusal).ShouldNotContain('{');
    }

    private Outcome<CommandAnswer> Run(string[] arguments)
    {
        var parsed = verb.Command().Parse(arguments);
        parsed.Errors.ShouldBeEmpty();
        return verb.Run(parsed);
    }
}

/// <summary>Tests that write files for a verb; a folder for each test, gone afterwards.</summary>
public abstract class AnalystTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("vinculo-analysis-").FullName;
    private int written;

    public void Dispose()
    {
        Directory.Delete(root, true);
        GC.SuppressFinalize(this);
    }

    protected string PathOf(string name) => Path.Combine(root, name);

    protected string Written(string text) => Written($"{++written}.csv", text);

    /// <summary>Writes a file; a name ending in <c>.gz</c> is compressed.</summary>
    protected string Written(string name, string text, Encoding? encoding = null)
    {
        var used = encoding ?? new UTF8Encoding(false);
        using var file = File.Create(PathOf(name));
        using Stream to = name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Compress)
            : file;
        to.Write([.. used.GetPreamble(), .. used.GetBytes(text)]);
        return PathOf(name);
    }

    /// <summary>Writes a table of a header and its rows.</summary>
    protected string Rows(string name, string header, IEnumerable<string> rows, Encoding? encoding = null) =>
        Written(name, string.Join('\n', rows.Prepend(header)), encoding);

    /// <summary>A number at the end of a path of names.</summary>
    protected static double Number(JsonNode facts, params string[] path)
    {
        var node = facts;
        foreach (var name in path)
            node = node[name] ?? throw new KeyNotFoundException(name);
        return node.GetValue<double>();
    }
}
