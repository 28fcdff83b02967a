using System.Globalization;
using System.Text.Json;
using Shouldly;
using Vinculo.Integration.Analysis;
using Vinculo.Platform;
using Xunit;

namespace Vinculo.Tests.Integration.Analysis;

public sealed class AnomaliesCommandTests
{
    private static readonly DateTime First = new(2024, 1, 1);

    [Fact]
    public void Many_series_with_decimal_commas_and_bad_rows_are_read()
    {
        using var folder = new Folder();
        var lines = Enumerable
            .Range(0, 200)
            .SelectMany(day =>
                new[] { "norte", "sur" }.Select(zone =>
                    string.Create(
                        CultureInfo.GetCultureInfo("es-CO"),
                        $"{First.AddDays(day):dd/MM/yyyy};{zone};{(day % 7 < 5 ? 100.5 : 50.25) + day % 3 + (zone == "sur" && day == 120 ? 90 : 0):0.00}"
                    )
                )
            );
        var path = folder.Write(
            "z.csv",
            "fecha;zona;valor\n" + string.Join('\n', lines) + "\nayer;norte;5\n15/03/2024;sur;no\n"
        );
        var output = folder.Path("serie.csv");
        var facts = Facts(path, "--by", "zona", "--out", output);
        facts.GetProperty("unreadable").GetInt32().ShouldBe(1);
        facts.GetProperty("series").GetArrayLength().ShouldBe(2);
        var alarm = facts.GetProperty("alarms").EnumerateArray().ShouldHaveSingleItem();
        alarm.GetProperty("series").GetString().ShouldBe("sur");
        alarm.GetProperty("start").GetString()!.ShouldStartWith("2024-04-30");
        alarm.GetProperty("kind").GetString().ShouldBe("high");
        File.ReadLines(output).Count().ShouldBe(401);
    }

    [Fact]
    public void Rows_are_counted_when_there_is_no_value()
    {
        using var folder = new Folder();
        var days = Enumerable
            .Range(0, 90)
            .SelectMany(day => Enumerable.Repeat(First.AddDays(day), day == 60 ? 40 : 4 + day % 3));
        var path = folder.Write(
            "q.csv",
            "fecha,asunto\n"
                + string.Join('\n', days.Select(d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + ",algo"))
        );
        var alarm = Facts(path).GetProperty("alarms").EnumerateArray().ShouldHaveSingleItem();
        alarm.GetProperty("start").GetString()!.ShouldStartWith("2024-03-01");
        alarm.GetProperty("seen").GetDouble().ShouldBe(40);
    }

    [Fact]
    public void Tables_without_series_are_refused_in_words()
    {
        using var folder = new Folder();
        Refused("analysis.series-short", folder.Write("a.csv", "fecha,valor\n2024-01-01,5\n2024-01-02,6\n"));
        Refused("analysis.column-needed", folder.Write("b.csv", "uno,dos\na,b\nc,d\n"));
        Refused("analysis.times-unreadable", folder.Write("c.csv", "fecha,valor\nx,1\ny,2\n"));
        Refused("analysis.once-in", folder.Write("d.csv", "fecha,valor\n2024-01-01,1\n"), "--once-in", "-1");
    }

    private static JsonElement Facts(params string[] args)
    {
        var answer = AnomaliesCommand.Run(AnomaliesCommand.Of().Parse(args));
        answer.IsRefused(out var refusal).ShouldBeFalse(refusal?.Code);
        return JsonDocument.Parse(Json.Of(answer.Accepted.Facts).Text).RootElement;
    }

    private static void Refused(string code, params string[] args)
    {
        AnomaliesCommand.Run(AnomaliesCommand.Of().Parse(args)).IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Code.ShouldBe(code);
        RefusalText.Of(refusal).ShouldNotBe(code);
    }
}
