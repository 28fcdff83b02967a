using System.Globalization;
using Shouldly;
using Vinculo.Integration.Analysis;
using Xunit;

namespace Vinculo.Tests.Integration.Analysis;

public sealed class AnomaliesCommandTests : AnalystTests
{
    private static readonly VerbRun Verb = new(new AnomaliesCommand(TimeProvider.System));

    private static readonly DateTime First = new(2024, 1, 1);

    [Fact]
    public void Many_series_with_decimal_commas_and_bad_rows_are_read()
    {
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
        var path = Written(
            "z.csv",
            "fecha;zona;valor\n" + string.Join('\n', lines) + "\nayer;norte;5\n15/03/2024;sur;no\n"
        );
        var output = PathOf("serie.csv");
        var facts = Verb.Facts(path, "--by", "zona", "--out", output);
        facts["unreadable"]!.GetValue<int>().ShouldBe(2);
        facts["unreadableTimes"]!.GetValue<int>().ShouldBe(1);
        facts["unreadableValues"]!.GetValue<int>().ShouldBe(1);
        facts["series"]!.AsArray().Count.ShouldBe(2);
        var alarm = facts["alarms"]!.AsArray().ShouldHaveSingleItem()!;
        alarm["series"]!.GetValue<string>().ShouldBe("sur");
        alarm["start"]!.GetValue<string>().ShouldStartWith("2024-04-30");
        alarm["kind"]!.GetValue<string>().ShouldBe("high");
        File.ReadLines(output).Count().ShouldBe(401);
    }

    [Fact]
    public void Values_that_are_no_numbers_empty_ones_and_the_future_are_counted_and_told()
    {
        var lines = Enumerable
            .Range(0, 120)
            .Select(day =>
                $"{First.AddDays(day):yyyy-MM-dd},{(day % 40 == 7 ? "abc" : day == 9 ? "" : $"{100 + day % 7}")}"
            );
        var answer = Verb.Answer(Written("v.csv", "day,value\n" + string.Join('\n', lines) + "\n2099-01-01,5\n"));
        var facts = System.Text.Json.Nodes.JsonNode.Parse(Vinculo.Platform.Json.Of(answer.Facts).Text)!;
        facts["unreadable"]!.GetValue<int>().ShouldBe(3);
        facts["unreadableValues"]!.GetValue<int>().ShouldBe(3);
        facts["withoutValue"]!.GetValue<int>().ShouldBe(1);
        facts["future"]!.GetValue<int>().ShouldBe(1);
        facts["series"]![0]!["to"]!.GetValue<string>().ShouldStartWith("2024-04-30");
        answer.Text.ShouldContain("value");
        answer.Text.ShouldContain("futur");
    }

    [Fact]
    public void Months_are_told_by_their_own_dates()
    {
        var lines = Enumerable
            .Range(0, 60)
            .Select(m =>
                $"{First.AddMonths(m - 72):yyyy-MM-dd},{1000 + m % 5 * 10 + (m % 12 == 11 ? 800 : 0) + (m == 30 ? 500 : 0)}"
            );
        var facts = Verb.Facts(Written("m.csv", "mes,ventas\n" + string.Join('\n', lines) + "\n"));
        facts["series"]![0]!["stepMonths"]!.GetValue<int>().ShouldBe(1);
        facts["series"]![0]!["to"]!.GetValue<string>().ShouldBe("2023-01-01T00:00:00");
        var alarm = facts["alarms"]!.AsArray().ShouldHaveSingleItem()!;
        alarm["start"]!.GetValue<string>().ShouldBe("2020-07-01T00:00:00");
        alarm["end"]!.GetValue<string>().ShouldBe("2020-08-01T00:00:00");
    }

    [Fact]
    public void Rows_are_counted_when_there_is_no_value()
    {
        var days = Enumerable
            .Range(0, 90)
            .SelectMany(day => Enumerable.Repeat(First.AddDays(day), day == 60 ? 40 : 4 + day % 3));
        var path = Written(
            "q.csv",
            "fecha,asunto\n"
                + string.Join('\n', days.Select(d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + ",algo"))
        );
        var alarm = Verb.Facts(path)["alarms"]!.AsArray().ShouldHaveSingleItem()!;
        alarm["start"]!.GetValue<string>().ShouldStartWith("2024-03-01");
        alarm["seen"]!.GetValue<double>().ShouldBe(40);
    }

    [Fact]
    public void Tables_without_series_are_refused_in_words()
    {
        Verb.ShouldRefuse("analysis.series-short", Written("a.csv", "fecha,valor\n2024-01-01,5\n2024-01-02,6\n"));
        Verb.ShouldRefuse("analysis.date-needed", Written("b.csv", "uno,dos\na,b\nc,d\n"));
        Verb.ShouldRefuse("analysis.times-unreadable", Written("c.csv", "fecha,valor\nx,1\ny,2\n"));
        Verb.ShouldRefuse("analysis.once-in", Written("d.csv", "fecha,valor\n2024-01-01,1\n"), "--once-in", "-1");
    }
}
