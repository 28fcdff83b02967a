using System.CommandLine;
using System.Globalization;
using System.Text;
using Vinculo.Analytics.Calendars;
using Vinculo.Platform;

namespace Vinculo.Service.Clocks;

/// <summary><c>vinculo holidays</c> and <c>vinculo deadline</c>: the calendars and terms of law the product counts with.</summary>
internal static class ClockCommands
{
    private static readonly string[] Moments =
    [
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd HH:mm",
        "yyyy-MM-dd",
    ];

    public static IEnumerable<Command> All()
    {
        yield return Holidays();
        yield return Deadline();
    }

    private static Command Holidays()
    {
        var country = new Option<string>("--country")
        {
            Description = "CO, MX, PE, CL, BR, EC, AR, ES",
            Required = true,
        };
        var year = new Option<int>("--year") { Description = "2026", Required = true };
        var optional = new Option<bool>("--optional")
        {
            Description = "También los días no obligatorios · Also days that are not holidays by law",
        };
        var json = Json();
        var command = new Command("holidays", "Festivos de un país en un año · A country's holidays in a year")
        {
            country,
            year,
            optional,
            json,
        };
        command.SetAction(parsed =>
            CommandAnswer.Say(
                HolidaysOf(parsed.GetValue(country)!, parsed.GetValue(year), parsed.GetValue(optional)),
                parsed.GetValue(json)
            )
        );
        return command;
    }

    internal static Outcome<CommandAnswer> HolidaysOf(string country, int year, bool optional)
    {
        if (HolidaySet.Find(country) is not { } set)
            return Refusal.Invalid("holidays.country", "country", ("known", string.Join(", ", HolidaySet.Countries)));
        if (!set.Covers(year))
            return Refusal.Invalid("deadline.year", "year", ("year", year), ("from", set.From));
        var days = set.In(year).Where(h => optional || h.Kind == HolidayKind.Public).ToList();
        var text = new StringBuilder().AppendLine(ClockTexts.Of("Holidays", set.Country, year, days.Count));
        foreach (var day in days)
            text.AppendLine(
                "  " + ClockTexts.Of("Line", ClockTexts.Day(day.On), string.Join(" · ", day.Names.Select(Name)))
            );
        return new CommandAnswer(
            new
            {
                country = set.Country,
                year,
                count = days.Count,
                holidays = days.Select(h => new
                {
                    date = h.On,
                    kind = h.Kind,
                    names = h.Names.Select(n => new
                    {
                        es = n.Spanish,
                        en = n.English,
                        law = n.Law,
                    }),
                    byLaw = h.ByLaw,
                }),
            },
            text.ToString().TrimEnd()
        );
    }

    private static Command Deadline()
    {
        var regime = new Option<string>("--regime")
        {
            Description = string.Join(", ", Regimes.All.Select(r => r.Code)),
            Required = true,
        };
        var received = new Option<string>("--received") { Description = "2026-07-03T10:00", Required = true };
        var country = new Option<string?>("--country")
        {
            Description = "País de los festivos; si falta, el del régimen · Country of the holidays; else the regime's",
        };
        var saturdays = new Option<bool>("--saturdays")
        {
            Description = "Los sábados cuentan como hábiles · Saturdays count as business days",
        };
        var json = Json();
        var command = new Command("deadline", "Plazo de ley para responder · When an answer is due by law")
        {
            regime,
            received,
            country,
            saturdays,
            json,
        };
        command.SetAction(parsed =>
            CommandAnswer.Say(
                DeadlineOf(
                    parsed.GetValue(regime)!,
                    parsed.GetValue(received)!,
                    parsed.GetValue(country),
                    parsed.GetValue(saturdays)
                ),
                parsed.GetValue(json)
            )
        );
        return command;
    }

    internal static Outcome<CommandAnswer> DeadlineOf(
        string code,
        string received,
        string? country,
        bool saturdays = false
    )
    {
        if (Regimes.Find(code) is not { } regime)
            return Refusal.Invalid(
                "deadline.regime",
                "regime",
                ("known", string.Join(", ", Regimes.All.Select(r => r.Code)))
            );
        if (
            !DateTime.TryParseExact(received, Moments, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
        )
            return Refusal.Invalid("deadline.received", "received");
        if (country is not null && HolidaySet.Find(country) is null)
            return Refusal.Invalid("holidays.country", "country", ("known", string.Join(", ", HolidaySet.Countries)));
        // Days are days of the place, so the place's own clock is the only one in play.
        var read = LegalClock.Read(
            regime,
            new DateTimeOffset(local, TimeSpan.Zero),
            TimeZoneInfo.Utc,
            country: country,
            rest: saturdays ? new HashSet<DayOfWeek>([DayOfWeek.Sunday]) : null
        );
        return read.IsRefused(out var refusal, out var deadline) ? refusal : Tell(deadline, local);
    }

    private static CommandAnswer Tell(LegalDeadline deadline, DateTime received)
    {
        var terms = deadline.Terms;
        var text = new StringBuilder()
            .AppendLine(deadline.Regime.Name(CultureInfo.CurrentUICulture))
            .AppendLine(ClockTexts.Of("Due", ClockTexts.Day(deadline.DueOn), Term(terms.Term), terms.Law));
        if (deadline.ExtendableTo is { } longer)
            text.AppendLine(ClockTexts.Of("Extendable", ClockTexts.Day(longer)));
        if (deadline.AskUntil is { } ask)
            text.AppendLine(ClockTexts.Of("AskUntil", ClockTexts.Day(ask)));
        text.AppendLine(ClockTexts.Of("Silence." + terms.Silence));
        if (deadline.ExecuteBy is { } execute)
            text.AppendLine(ClockTexts.Of("ExecuteBy", ClockTexts.Day(execute)));
        text.AppendLine(ClockTexts.Of("Next", ClockTexts.Of("Next." + terms.Next)));
        foreach (var step in deadline.Steps)
            text.AppendLine("  " + ClockTexts.Of("Line", ClockTexts.Day(step.Due), StepName(step.Step)));
        if (terms.Confidence == Confidence.Conflict)
            text.AppendLine(ClockTexts.Of("Conflict"));
        return new(
            new
            {
                regime = deadline.Regime.Code,
                name = deadline.Regime.Name(CultureInfo.CurrentUICulture),
                version = deadline.Version,
                law = terms.Law,
                confidence = terms.Confidence,
                received = received.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture),
                term = terms.Term,
                due = deadline.DueOn,
                extendableTo = deadline.ExtendableTo,
                askUntil = deadline.AskUntil,
                silence = terms.Silence,
                silenceFrom = deadline.SilenceFrom,
                executeBy = deadline.ExecuteBy,
                next = terms.Next,
                nextUntil = deadline.NextUntil,
                steps = deadline.Steps.Select(s => new
                {
                    code = s.Step.Code,
                    name = StepName(s.Step),
                    from = s.From,
                    due = s.Due,
                    optional = s.Step.Optional,
                }),
            },
            text.ToString().TrimEnd()
        );
    }

    private static string Term(LegalTerm term) => ClockTexts.Of("Term." + term.Unit, term.Count);

    private static string Name(HolidayName name) => InEnglish ? name.English : name.Spanish;

    private static string StepName(RegimeStep step) => InEnglish ? step.NameEn : step.NameEs;

    private static bool InEnglish => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";

    private static Option<bool> Json() => new("--json") { Description = "Resultado en JSON · Result as JSON" };
}
