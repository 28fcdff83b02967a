using System.Globalization;
using System.Text;
using Vinculo.Analytics.Decide.Tables;
using Vinculo.Decisions.Tables;
using Vinculo.Decisions.Tables.Files;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions.Tables;

public class TableFileTests
{
    [Theory]
    [InlineData(TableFormat.Csv, "es")]
    [InlineData(TableFormat.Csv, "en")]
    [InlineData(TableFormat.Xlsx, "es")]
    [InlineData(TableFormat.Dmn, "es")]
    public async Task A_table_comes_back_from_its_file_as_it_was(TableFormat format, string language)
    {
        await using var desk = await RuleDesk.OpenAsync(Engine.Sqlite);
        var content = RuleDesk.Content() with
        {
            AboutEs = "Para cuidar, con «comillas»; y más",
            Inputs =
            [
                new("class", CellKind.Word),
                new("churn", CellKind.Share),
                new("today", CellKind.Day),
                new("openComplaint", CellKind.YesNo),
                new("value", CellKind.Money),
            ],
            Rows =
            [
                new(
                    ["not(A)", "[10..20)", "> 2026-05-01", "sí", ""],
                    ["issue:retain", "bar", "=Uno; dos", "One, \"two\""]
                ),
                new(["sin dato", "12,5", "", "no", "> 1.000.000"], ["*", "1.5", "Más", "More"]),
            ],
            Cases = [new("con reclamo", "plan", ["B", "15", "2026-06-01", "sí", ""], ["-"])],
        };
        var version = await desk.SavedAsync(content);

        var file = await desk.Files.WriteAsync(version, format, CultureInfo.GetCultureInfo(language));
        var read = await desk.Files.ReadAsync(file.Name, new MemoryStream(file.Content));

        read.Faults.ShouldBeEmpty();
        read.Code.ShouldBe(version.Code);
        Json.Of(read.Content!).Text.ShouldBe(Json.Of(version.Content).Text);
    }

    [Fact]
    public async Task A_plain_sheet_of_names_and_rows_will_do()
    {
        await using var desk = await RuleDesk.OpenAsync(Engine.Sqlite);
        const string sheet = """
            Clase de valor;Probabilidad de irse;Acción;Efecto;Motivo (español);Motivo (inglés)
            C;;Oferta plan;no ofrecer;Espere.;Wait.
            A, B;> 40 %;todas;1,5;Se va.;Leaving.
            """;

        var read = await desk.Files.ReadAsync("reglas.csv", new MemoryStream(Encoding.UTF8.GetBytes(sheet)));

        read.Faults.ShouldBeEmpty();
        read.Content!.Rows[0].Then.ShouldBe(["plan", "bar", "Espere.", "Wait."]);
        read.Content.Rows[1].When.ShouldBe(["A, B", "> 40 %"]);
        read.Content.Rows[1].Then[0].ShouldBe("*");
    }

    [Fact]
    public async Task A_bad_file_names_the_cell_and_what_to_write()
    {
        await using var desk = await RuleDesk.OpenAsync(Engine.Sqlite);
        const string sheet = """
            Clase de valor;Probabilidad de irse;Acción;Efecto;Motivo (español);Motivo (inglés)
            D;mucho;Oferta plan;no ofrecer;Espere.;Wait.
            A;;Oferta plan;quizás;Espere.;Wait.
            """;

        var read = await desk.Files.ReadAsync("reglas.csv", new MemoryStream(Encoding.UTF8.GetBytes(sheet)));

        read.Content.ShouldBeNull();
        read.Faults.Select(f => f.Cell).ShouldBe(["A2", "B2", "D3"], ignoreOrder: true);
        read.Faults.Single(f => f.Cell == "B2").Text.ShouldContain("> 50");

        (await desk.Files.ReadAsync("x.csv", new MemoryStream("Luna;Efecto\nA;bar"u8.ToArray())))
            .Faults.ShouldHaveSingleItem()
            .Cell.ShouldBe("A1");
        (await desk.Files.ReadAsync("x.dmn", new MemoryStream("<definitions>"u8.ToArray()))).Content.ShouldBeNull();
        (await desk.Files.ReadAsync("x.xlsx", new MemoryStream("no es un libro"u8.ToArray()))).Content.ShouldBeNull();
        (await desk.Files.ReadAsync("x.pdf", new MemoryStream([1]))).Content.ShouldBeNull();
    }

    [Fact]
    public async Task A_table_of_another_tool_is_read_by_its_names()
    {
        await using var desk = await RuleDesk.OpenAsync(Engine.Sqlite);
        const string file = """
            <?xml version="1.0" encoding="UTF-8"?>
            <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="Plan" namespace="x">
              <decision id="plan" name="Plan">
                <decisionTable hitPolicy="FIRST">
                  <input id="i1" label="Class"><inputExpression typeRef="string"><text>class</text></inputExpression></input>
                  <input id="i2" label="Tenure"><inputExpression typeRef="number"><text>tenure</text></inputExpression></input>
                  <output id="o1" name="action" typeRef="string"/><output id="o2" name="effect" typeRef="string"/>
                  <output id="o3" name="reasonEs" typeRef="string"/><output id="o4" name="reasonEn" typeRef="string"/>
                  <rule id="r1"><inputEntry><text>"A","B"</text></inputEntry><inputEntry><text>[1..12],24,36</text></inputEntry>
                    <outputEntry><text>"plan"</text></outputEntry><outputEntry><text>"bar"</text></outputEntry>
                    <outputEntry><text>"Aún no"</text></outputEntry><outputEntry><text>"Not yet"</text></outputEntry></rule>
                </decisionTable>
              </decision>
            </definitions>
            """;

        var read = await desk.Files.ReadAsync("plan.dmn", new MemoryStream(Encoding.UTF8.GetBytes(file)));

        read.Faults.ShouldBeEmpty();
        read.Content!.Rows.ShouldHaveSingleItem().When.ShouldBe(["A, B", "[1..12], 24, 36"]);
        read.Content.Policy.ShouldBe(HitPolicy.First);
    }
}
