using System.Globalization;
using Vinculo.Integration.Analysis;
using Vinculo.Integration.Mapping;

namespace Vinculo.Tests.Integration.Analysis;

/// <summary>How the analysts' verbs read columns of numbers, money and dates.</summary>
public class ColumnFormatTests : AnalystTests
{
    private static readonly VerbRun Anomalies = new(new AnomaliesCommand(TimeProvider.System));
    private static readonly VerbRun Rfm = new(new RfmCommand(TimeProvider.System));

    [Theory]
    // Beside an amount under a thousand, with a currency, between semicolons, beside decimal commas.
    [InlineData("id,v|1,1.231|2,384", ',', false)]
    [InlineData("id,v|1,$ 1.231|2,$ 2.500", ',', false)]
    [InlineData("id,v|1,1.231 COP|2,2.500 COP", ',', false)]
    [InlineData("id;v|1;1.231|2;2.500", ',', true)]
    [InlineData("id\tv\tw|1\t1.231\t0,5|2\t2.500\t1,25", ',', true)]
    [InlineData("id,v|1,12.500|2,1.250.000", ',', false)]
    [InlineData("id;v|1;(1.231)|2;-2.500", ',', true)]
    // Nothing decides.
    [InlineData("id,v|1,1.125|2,2.250|3,3.375", '.', true)]
    [InlineData("id,v|1,0|2,2.250|3,3.375", '.', true)]
    // A decimal point for certain.
    [InlineData("id;v|1;0.125|2;2.250", '.', false)]
    [InlineData("id;v|1;1.12|2;384", '.', false)]
    [InlineData("id;v|1;1.125|2;1500", '.', false)]
    [InlineData("id;v|1;1,231.50|2;384", '.', false)]
    // A file of semicolons whose other columns write points.
    [InlineData("id;v;w|1;4.857;-36.4|2;4.856;1.1", '.', true)]
    [InlineData("id;v;w|1;1.015;-0.95|2;870;-0.46", ',', false)]
    // Commas for thousands.
    [InlineData("id\tv|1\t1,231|2\t384", '.', false)]
    [InlineData("id\tv|1\t1,231|2\t2,500", '.', false)]
    [InlineData("id;v|1;US$ 1,231|2;US$ 2,500", '.', false)]
    [InlineData("id;v|1;1,231|2;2,500", ',', true)]
    public void What_a_sign_before_three_digits_means_the_column_and_the_file_tell(string text, char mark, bool unsure)
    {
        var file = Opened(text);
        file.Decimal(1).ShouldBe(mark);
        file.Unsure.Any(u => u.Column == "v").ShouldBe(unsure);
    }

    [Fact]
    public void A_mark_that_is_said_is_taken_and_a_wrong_one_is_refused()
    {
        var path = Series("date,pesos", day => $"{day:yyyy-MM-dd},{1 + day.Day % 7}.{100 + day.Day}");
        var guessed = Anomalies.Answer(path, "--value", "pesos");
        guessed.Text.ShouldContain("pesos");
        guessed.Text.ShouldContain("--decimal");
        Anomalies.Answer(path, "--value", "pesos", "--decimal", ",").Text.ShouldNotContain("--decimal");
        Anomalies.ShouldRefuse("analysis.decimal-mark", path, "--decimal", "coma");
    }

    [Fact]
    public void A_column_of_thousands_is_the_same_table_written_with_dots()
    {
        string Table(string culture) =>
            Series(
                "fecha;ventas",
                day =>
                    FormattableString.Invariant($"{day:yyyy-MM-dd};")
                    + (900 + 40 * (day.DayNumber % 7)).ToString(culture, CultureInfo.GetCultureInfo("es-ES"))
            );
        Expected(Table("0")).ShouldBe(Expected(Table("#,##0")));

        string Expected(string path)
        {
            Anomalies.Answer(path, "--out", path + ".out");
            return File.ReadAllText(path + ".out");
        }
    }

    [Theory]
    [InlineData("Mon Nov 23 18:14:40 2026", "2026-11-23T18:14:40")]
    [InlineData("Mon Nov  3 08:14:40 UTC 2025", "2025-11-03T08:14:40")]
    [InlineData("Tue Feb 04 18:14:40 +0000 2025", "2025-02-04T18:14:40")]
    [InlineData("23-nov-2026", "2026-11-23T00:00:00")]
    [InlineData("2025Q3", "2025-07-01T00:00:00")]
    [InlineData("T2 2025", "2025-04-01T00:00:00")]
    [InlineData("3T-2025", "2025-07-01T00:00:00")]
    [InlineData("2025M09", "2025-09-01T00:00:00")]
    [InlineData("202509", "2025-09-01T00:00:00")]
    [InlineData("2026-W47", "2026-11-16T00:00:00")]
    [InlineData("semana 47 de 2026", "2026-11-16T00:00:00")]
    [InlineData("week 7, 2026", "2026-02-09T00:00:00")]
    public void Moments_are_read_as_programs_and_people_write_them(string cell, string at)
    {
        var file = Opened($"when,v|{Quoted(cell)},1|{Quoted(cell)},2");
        Clock.Of(file, 0).ShouldNotBeNull().TryRead(cell, out var read).ShouldBeTrue();
        read.ShouldBe(DateTime.Parse(at, CultureInfo.InvariantCulture));

        static string Quoted(string text) => $"\"{text}\"";
    }

    [Theory]
    [InlineData("year,month", "{0:yyyy},{0:%M}", null)]
    [InlineData("Año,Mes,Día", "{0:yyyy},{0:%M},{0:%d}", null)]
    [InlineData("anio,trimestre", "{0:yyyy},Q{1}", null)]
    [InlineData("a,b,c", "{0:yyyy},{0:MM},{0:dd}", "a,b,c")]
    [InlineData("ts", "{2}", null)]
    [InlineData("ts", "{2}000", null)]
    [InlineData("d", "{0:yyyy}/{0:dd}/{0:MM}", null, "yyyy/dd/MM")]
    public void A_time_in_parts_in_seconds_or_as_said_is_the_same_time(
        string columns,
        string written,
        string? said,
        string? format = null
    )
    {
        var random = new Random(7);
        var days = Enumerable.Range(0, 400).Select(i => new DateOnly(2024, 1, 9).AddDays(i)).ToArray();
        string Book(string header, Func<DateOnly, string> date) =>
            Written(
                $"customer,{header},amount\n"
                    + string.Concat(days.Select((d, i) => $"C{i * 37 % 61},{date(d)},{10 + i % 17}.50\n"))
            );
        var parts = columns.Split(',');
        // The same in one cell: months by their first day, as parts without a day are.
        var plain = Book(
            "date",
            d =>
                written.Contains("Q{1}", StringComparison.Ordinal) ? $"{d.Year}-{3 * ((d.Month - 1) / 3) + 1:00}-01"
                : parts.Length == 2 ? $"{d:yyyy-MM}-01"
                : $"{d:yyyy-MM-dd}"
        );
        var asked = Book(
            columns,
            d =>
                string.Format(
                    CultureInfo.InvariantCulture,
                    written,
                    d,
                    (d.Month + 2) / 3,
                    new DateTimeOffset(d.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero).ToUnixTimeSeconds()
                )
        );
        string[] more =
        [
            .. said is null ? [] : new[] { "--date", said },
            .. format is null ? [] : new[] { "--date", "d", "--date-format", format },
        ];
        Rows(asked, more).ShouldBe(Rows(plain, []));

        string Rows(string path, string[] options)
        {
            Rfm.Answer([path, .. options, "--out", path + ".out"]);
            return File.ReadAllText(path + ".out");
        }
    }

    [Fact]
    public void Dates_nobody_can_read_are_told_with_the_way_to_say_them()
    {
        string Book(string header, string date) =>
            Written(
                $"customer,{header},amount\n"
                    + string.Concat(Enumerable.Range(0, 60).Select(i => $"C{i % 9},{date},5.25\n"))
            );
        Rfm.ShouldRefuse("analysis.date-needed", Book("cuando", "2024/13/01"));
        Rfm.ShouldRefuse("analysis.dates-unreadable", Book("cuando", "2024/13/01"), "--date", "cuando");
        Rfm.ShouldRefuse("analysis.dates-unreadable", Book("cuando", "2024013"), "--date", "cuando");
        Rfm.ShouldRefuse(
            "analysis.dates-unreadable",
            Book("cuando", "2024-01-13"),
            "--date",
            "cuando",
            "--date-format",
            "yyyy/dd/MM"
        );
        Rfm.ShouldRefuse("analysis.date-format", Book("cuando", "2024-01-13"), "--date-format", "ISO");
        Anomalies.ShouldRefuse("analysis.date-needed", Book("cuando", "2024/13/01"));
    }

    [Fact]
    public void Days_and_hours_in_two_columns_are_hours()
    {
        var text =
            "fecha,hora,llamadas\n"
            + string.Concat(
                Enumerable
                    .Range(0, 24 * 40)
                    .Select(h => $"2025-03-{1 + h / 24 % 31:00},{h % 24},{20 + h % 24}\n")
                    .Take(24 * 31)
            );
        var told = Anomalies.Facts(Written(text));
        told.ToJsonString().ShouldContain("\"stepSeconds\":3600");
    }

    [Theory]
    [InlineData("R$ 1.200,50", ',', 1200.5)]
    [InlineData("US$1,200.50", '.', 1200.5)]
    [InlineData("S/ 1,200.50", '.', 1200.5)]
    [InlineData("S/.300", '.', 300)]
    [InlineData("₡1.200", ',', 1200)]
    [InlineData("Bs. 1.200", ',', 1200)]
    [InlineData("Q 50.25", '.', 50.25)]
    [InlineData("1.200 Gs", ',', 1200)]
    [InlineData("-US$ 5", '.', -5)]
    [InlineData("CLP$ 5.000", ',', 5000)]
    public void Signs_of_currencies_are_no_part_of_the_number(string cell, char mark, double value)
    {
        NumberFormat.TryRead(cell, mark, out var read).ShouldBeTrue();
        ((double)read).ShouldBe(value);
    }

    [Theory]
    [InlineData("Q1")]
    [InlineData("S/N")]
    [InlineData("Bsx 5")]
    [InlineData("$")]
    public void Words_are_no_amounts(string cell) => NumberFormat.TryRead(cell, '.', out _).ShouldBeFalse();

    [Fact]
    public void Currencies_beside_the_amounts_are_not_added_up()
    {
        var path = Written(
            "cliente;fecha;valor\nA;2024-01-01;US$ 5.00\nB;2024-01-02;5.00 USD\nA;2024-02-01;€ 7.00\nB;2024-03-01;US$ 2.50\n"
        );
        var told = Rfm.Answer(path).Text;
        told.ShouldContain("USD (3)");
        told.ShouldContain("EUR (1)");
    }

    [Fact]
    public void Weekdays_before_dates_and_names_of_currencies_behind_amounts_are_read()
    {
        var file = Opened("cliente;cuando;valor|A;lunes, 5 de enero de 2023;12.500 pesos|B;jue 7 ene 2023;800 pesos");
        file.Dates(1)!.TryDate("lunes, 5 de enero de 2023", out var day).ShouldBeTrue();
        day.ShouldBe(new DateOnly(2023, 1, 5));
        var path = Written(
            "cliente;fecha;valor\nA;Monday, January 2, 2023;12.500 pesos\nB;Tuesday, January 3, 2023;800 pesos\nA;Friday, March 3, 2023;1.000,5 pesos\n"
        );
        Number(Rfm.Facts(path), "customers").ShouldBe(2);
        Rfm.Facts(path)["segments"]!.AsArray().Sum(s => (double?)s!["money"] ?? 0).ShouldBe(14300.5);
        Rfm.ShouldRefuse("analysis.no-purchases", Written("id,date,amount\nA,2024-01-01,-5\nB,2024-01-02,-7\n"));
    }

    [Theory]
    [InlineData("2024-04", "2024-04-01")]
    [InlineData("04/2024", "2024-04-01")]
    [InlineData("4/2024", "2024-04-01")]
    [InlineData("202404", "2024-04-01")]
    [InlineData("2024-W18", "2024-04-29")]
    [InlineData("abr-24", "2024-04-01")]
    [InlineData("Abril de 2024", "2024-04-01")]
    [InlineData("Sept. 2024", "2024-09-01")]
    [InlineData("2024 April", "2024-04-01")]
    [InlineData("2024-W18-2", "2024-04-30")]
    public void Months_and_weeks_are_dates(string cell, string day)
    {
        var file = Opened($"cliente;cuando|A;{cell}|B;{cell}");
        file.Dates(1)!.TryDate(cell, out var read).ShouldBeTrue();
        read.ShouldBe(DateOnly.Parse(day, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Six_digits_are_months_only_where_all_are_or_the_name_says_so()
    {
        Opened("id,v|1,202404|2,202499").Dates(1).ShouldBeNull();
        Opened("id,mes|1,202404|2,202405|3,202499").Dates(1).ShouldNotBeNull();
        Opened("id,v|1,2024-W60").Dates(1).ShouldBeNull();
    }

    [Fact]
    public void A_column_of_dates_goes_before_numbers_that_could_be_dates()
    {
        var path = Series(
            "Cédula;Fecha de compra;monto",
            day => $"{day:ddMMyyyy};{day:dd/MM/yyyy};{day.Day + (day.DayNumber == Odd ? 900 : 0)}"
        );
        var facts = Anomalies.Facts(path);
        facts["time"]!.GetValue<string>().ShouldBe("Fecha de compra");
        // As the other verbs write days.
        Anomalies.Answer(path).Text.ShouldContain("2024-04-30");
    }

    [Theory]
    [InlineData("Factura;Cédula;Fecha de compra;Valor pagado", "Cédula", "Valor pagado")]
    [InlineData("n;Código cliente;fecha;VLR_COMPRA", "Código cliente", "VLR_COMPRA")]
    [InlineData("n;NitCliente;fecha;valor_transaccion", "NitCliente", "valor_transaccion")]
    [InlineData("n;customer_ref;date;txn_amount", "customer_ref", "txn_amount")]
    [InlineData("n;CustomerKey;date;sales_value", "CustomerKey", "sales_value")]
    [InlineData("n;cust;date;order_total_usd", "cust", "order_total_usd")]
    [InlineData("n;msisdn;date;amt", "msisdn", "amt")]
    // Of what is no amount none is made.
    [InlineData("n;buyer;date;total_id", "buyer", null)]
    public void Customer_and_amount_are_known_by_the_words_of_their_names(string header, string id, string? amount)
    {
        var file = Opened(header + "|1;7;2024-01-01;12,5|2;8;2024-01-02;9,5|3;7;2024-01-03;7,5");
        var asked = new Asked(new RfmCommand(TimeProvider.System).Command().Parse("x.csv"), "x.csv", null, new());
        PurchaseColumns.Of(file, asked).IsRefused(out var refusal, out var columns).ShouldBeFalse(refusal?.Code);
        file.Columns[columns!.Id].ShouldBe(id);
        columns.Amount.Select(c => file.Columns[c]).SingleOrDefault().ShouldBe(amount);
    }

    private static readonly int Odd = new DateOnly(2024, 4, 30).DayNumber;

    private AnalystFile Opened(string text)
    {
        AnalystFile.Open(Written(text.Replace('|', '\n') + "\n")).IsRefused(out _, out var file).ShouldBeFalse();
        return file!;
    }

    private string Series(string header, Func<DateOnly, string> line) =>
        Written(
            header
                + "\n"
                + string.Join('\n', Enumerable.Range(0, 200).Select(d => line(new DateOnly(2024, 1, 1).AddDays(d))))
                + "\n"
        );
}
