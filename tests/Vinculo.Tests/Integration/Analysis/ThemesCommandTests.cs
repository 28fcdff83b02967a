using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Shouldly;
using Vinculo.Integration.Analysis;
using Vinculo.Platform;
using Xunit;

namespace Vinculo.Tests.Integration.Analysis;

public sealed class ThemesCommandTests
{
    private const string Head = "id;queja;tema\n";

    [Fact]
    public void A_file_of_another_country_with_quoted_lines_and_empty_texts_is_read()
    {
        using var folder = new Folder();
        var rows = string.Concat(
            Enumerable
                .Range(0, 60)
                .Select(i =>
                    i % 2 == 0
                        ? $"{i};\"Me llegó la factura con un cobro; no reconozco\nese cobro doble de la factura\";facturación\n"
                        : $"{i};Llevo días sin señal ni cobertura en el barrio;cobertura\n"
                )
        );
        var path = folder.Write("quejas.csv.gz", Head + rows + "60;;\n61;n/a;\n", Encoding.Latin1);
        var output = folder.Path("temas.csv");
        var facts = Facts(path, "--label", "tema", "--k", "2", "--out", output);
        facts.GetProperty("documents").GetInt32().ShouldBe(62);
        facts.GetProperty("empty").GetInt32().ShouldBe(2);
        facts.GetProperty("language").GetString().ShouldBe("es");
        facts.GetProperty("themes").GetArrayLength().ShouldBe(2);
        facts.GetProperty("purity").GetDouble().ShouldBe(1);
        facts.GetProperty("accuracy").GetDouble().ShouldBe(1);
        facts.GetProperty("macroF1").GetDouble().ShouldBe(1);
        facts.GetProperty("perLabel").GetArrayLength().ShouldBe(2);
        var written = File.ReadAllLines(output);
        written.Length.ShouldBe(63);
        written[0].ShouldBe("row,theme,name,weight,label,predicted");
    }

    [Fact]
    public void Files_without_themes_are_refused_in_words()
    {
        using var folder = new Folder();
        Refused("analysis.texts-few", folder.Write("a.csv", "texto\nuno\n"));
        Refused("analysis.column-missing", folder.Write("b.csv", "texto\nuno\ndos\n"), "--text", "otra");
        Refused("analysis.themes-k", folder.Write("c.csv", "texto\nuno\n"), "--k", "0");
        Refused("analysis.language-unknown", folder.Write("d.csv", "texto\nuno\n"), "--language", "fr");
        var one = string.Concat(Enumerable.Repeat("cobro de la factura,uno\n", 30));
        Refused("analysis.labels-few", folder.Write("e.csv", "texto,tema\n" + one), "--label", "tema");
    }

    private static JsonElement Facts(params string[] args)
    {
        var answer = ThemesCommand.Run(ThemesCommand.Of().Parse(args));
        answer.IsRefused(out var refusal).ShouldBeFalse(refusal?.Code);
        return JsonDocument.Parse(Json.Of(answer.Accepted.Facts).Text).RootElement;
    }

    private static void Refused(string code, params string[] args)
    {
        ThemesCommand.Run(ThemesCommand.Of().Parse(args)).IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Code.ShouldBe(code);
        RefusalText.Of(refusal).ShouldNotBe(code);
    }
}

/// <summary>A folder of files for one test, gone afterwards.</summary>
internal sealed class Folder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("vinculo-analysis-").FullName;

    public string Path(string name) => System.IO.Path.Combine(root, name);

    public string Write(string name, string content, Encoding? encoding = null)
    {
        var bytes = (encoding ?? new UTF8Encoding(false)).GetBytes(content);
        using var file = File.Create(Path(name));
        using Stream to = name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Compress)
            : file;
        to.Write(bytes);
        return Path(name);
    }

    public void Dispose() => Directory.Delete(root, true);
}
