using System.Text;
using Shouldly;
using Vinculo.Integration.Analysis;
using Xunit;

namespace Vinculo.Tests.Integration.Analysis;

public sealed class ThemesCommandTests : AnalystTests
{
    private static readonly VerbRun Verb = new(new ThemesCommand());

    private const string Head = "id;queja;tema\n";

    [Fact]
    public void A_file_of_another_country_with_quoted_lines_and_empty_texts_is_read()
    {
        var rows = string.Concat(
            Enumerable
                .Range(0, 60)
                .Select(i =>
                    i % 2 == 0
                        ? $"{i};\"Me llegó la factura con un cobro; no reconozco\nese cobro doble de la factura\";facturación\n"
                        : $"{i};Llevo días sin señal ni cobertura en el barrio;cobertura\n"
                )
        );
        var path = Written("quejas.csv.gz", Head + rows + "60;;\n61;n/a;\n", Encoding.Latin1);
        var output = PathOf("temas.csv");
        var facts = Verb.Facts(path, "--label", "tema", "--k", "2", "--out", output);
        facts["documents"]!.GetValue<int>().ShouldBe(62);
        facts["empty"]!.GetValue<int>().ShouldBe(2);
        facts["language"]!.GetValue<string>().ShouldBe("es");
        facts["themes"]!.AsArray().Count.ShouldBe(2);
        facts["purity"]!.GetValue<double>().ShouldBe(1);
        facts["accuracy"]!.GetValue<double>().ShouldBe(1);
        facts["macroF1"]!.GetValue<double>().ShouldBe(1);
        facts["perLabel"]!.AsArray().Count.ShouldBe(2);
        var written = File.ReadAllLines(output);
        written.Length.ShouldBe(63);
        written[0].ShouldBe("row,theme,name,weight,label,predicted");
    }

    [Fact]
    public void Files_without_themes_are_refused_in_words()
    {
        Verb.ShouldRefuse("analysis.texts-few", Written("a.csv", "texto\nuno\n"));
        Verb.ShouldRefuse("analysis.column-missing", Written("b.csv", "texto\nuno\ndos\n"), "--text", "otra");
        Verb.ShouldRefuse("analysis.themes-k", Written("c.csv", "texto\nuno\n"), "--k", "0");
        Verb.ShouldRefuse("analysis.language-unknown", Written("d.csv", "texto\nuno\n"), "--language", "fr");
        var one = string.Concat(Enumerable.Repeat("cobro de la factura,uno\n", 30));
        Verb.ShouldRefuse("analysis.labels-few", Written("e.csv", "texto,tema\n" + one), "--label", "tema");
    }
}
