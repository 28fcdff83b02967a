using System.Diagnostics;
using System.Text.Json.Nodes;
using Vinculo.Integration;
using Vinculo.Integration.Analysis;
using Vinculo.Platform;

namespace Vinculo.Tests.Integration.Analysis;

/// <summary>A file that cannot be written is told before the work, and programs get an object whatever happens.</summary>
public class OutputFileTests : AnalystTests
{
    [Fact]
    public void A_file_that_cannot_be_written_is_refused_by_every_verb_before_it_reads_anything()
    {
        var writing = IntegrationModule.Verbs().Where(v => v.Command().Options.Any(o => o.Name == "--out")).ToList();
        writing.Count.ShouldBeGreaterThanOrEqualTo(10);
        foreach (var verb in writing)
        {
            var run = new VerbRun(verb);
            string[] needed = verb is RecommendCommand ? ["--test-after", "2024-01-01"] : [];
            string[] asked = [PathOf("absent.csv"), .. needed, "--out"];
            run.ShouldRefuse("output.folder-missing", [.. asked, PathOf("none/there.csv")]);
            run.ShouldRefuse("output.folder", [.. asked, PathOf(".")]);
            run.ShouldRefuse("import.file-missing", [.. asked, PathOf("out.csv")]);
        }
        File.Exists(PathOf("out.csv")).ShouldBeFalse();
    }

    [Fact]
    public void Asking_leaves_a_file_as_it_is()
    {
        var there = Written("there.csv", "kept");
        OutputFile.Obstacle("--out", there).ShouldBeNull();
        OutputFile.Obstacle("--out", null).ShouldBeNull();
        File.ReadAllText(there).ShouldBe("kept");
        File.SetAttributes(there, FileAttributes.ReadOnly);
        if (!OperatingSystem.IsWindows() && Environment.UserName != "root")
            OutputFile.Obstacle("--out", there)!.Code.ShouldBe("output.not-writable");
        File.SetAttributes(there, FileAttributes.Normal);
        OutputFile.Obstacle("--pairs", "")!.Code.ShouldBe("output.folder");
    }

    [Theory]
    [InlineData("output.folder-missing", "rfm", "absent.csv", "--out", "no/such/folder/x.csv")]
    [InlineData("output.folder-missing", "match", "absent.csv", "--out", "no/such/folder/x.csv")]
    [InlineData("output.folder-missing", "match", "absent.csv", "--pairs", "no/such/folder/x.csv")]
    [InlineData("output.folder-missing", "match", "absent.csv", "--save-model", "no/such/folder/x.json")]
    [InlineData("output.folder-missing", "recognise", "absent.csv", "other.csv", "--out", "no/such/folder/x.csv")]
    [InlineData("command.not-understood", "rfm", "absent.csv", "--no-such-option")]
    [InlineData("command.not-understood", "recommend", "absent.csv")]
    public void With_json_a_refusal_is_one_object_on_the_output(string code, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = PathOf("."),
        };
        foreach (var argument in (string[])[typeof(CommandLine).Assembly.Location, .. arguments, "--json"])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        process.ExitCode.ShouldBe(1);
        var answer = JsonNode.Parse(said)!;
        answer["error"]!.GetValue<string>().ShouldBe(code);
        answer["message"]!.GetValue<string>().ShouldNotBeNullOrWhiteSpace();
    }
}
