using Shouldly;
using Vinculo.Analytics.Calendars;
using Vinculo.Analytics.Randomness;
using Xunit;

namespace Vinculo.Tests.Analytics.Calendars;

public sealed class ServiceClockTests
{
    private static readonly DateTimeOffset First = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly BusinessHours Office = new(
        TimeZoneInfo.FindSystemTimeZoneById("America/Bogota"),
        Enumerable
            .Range(1, 5)
            .SelectMany(day =>
                new[]
                {
                    ((DayOfWeek)day, new DayStretch(8 * 60, 12 * 60)),
                    ((DayOfWeek)day, new DayStretch(14 * 60, 18 * 60)),
                }
            ),
        HolidaySet.Find("CO")
    );

    private static DateTimeOffset Bogota(int month, int day, int hour, int minute = 0) =>
        new(2026, month, day, hour, minute, 0, TimeSpan.FromHours(-5));

    private static ClockReading Read(DateTimeOffset now, params ClockEntry[] ledger) => ServiceClock.Read(ledger, now);

    private static ClockEntry Start(DateTimeOffset at, double hours = 4) =>
        new(at, ClockAct.Start, Office, TimeSpan.FromHours(hours));

    [Fact]
    public void Hours_run_only_while_the_office_is_open_and_not_at_lunch()
    {
        // Friday 16:30 and four hours: half past ten on Tuesday, for Monday is a holiday.
        var friday = Bogota(7, 10, 16, 30);
        Read(friday, Start(friday)).Due.ShouldBe(Bogota(7, 14, 10, 30));
        Read(Bogota(7, 14, 10, 30), Start(friday)).IsBreached.ShouldBeTrue();
        Read(Bogota(7, 14, 10, 29), Start(friday))
            .ShouldSatisfyAllConditions(
                r => r.IsBreached.ShouldBeFalse(),
                r => r.Ran.ShouldBe(TimeSpan.FromMinutes(239))
            );
    }

    [Fact]
    public void A_pause_is_given_back_whole_and_a_clock_that_stands_has_no_end()
    {
        var (begin, paused) = (Bogota(7, 6, 8), new ClockEntry(Bogota(7, 6, 9), ClockAct.Pause, Reason: "cliente"));
        Read(Bogota(7, 7, 9), Start(begin), paused)
            .ShouldSatisfyAllConditions(
                r => r.Due.ShouldBeNull(),
                r => r.IsPaused.ShouldBeTrue(),
                r => r.Ran.ShouldBe(TimeSpan.FromHours(1))
            );
        Read(Bogota(7, 7, 16), Start(begin), paused, new(Bogota(7, 7, 15), ClockAct.Resume))
            .Due.ShouldBe(Bogota(7, 7, 18));
    }

    [Fact]
    public void A_new_target_or_new_hours_count_from_the_change_on_and_what_ran_stays()
    {
        var begin = Bogota(7, 6, 8);
        var urgent = new ClockEntry(Bogota(7, 6, 10), ClockAct.Change, Target: TimeSpan.FromHours(3));
        Read(Bogota(7, 6, 10), Start(begin, 8), urgent).Due.ShouldBe(Bogota(7, 6, 11));
        var night = new BusinessHours(
            TimeZoneInfo.Utc,
            Enum.GetValues<DayOfWeek>().Select(d => (d, new DayStretch(0, 1440)))
        );
        Read(Bogota(7, 6, 10), Start(begin, 8), new(Bogota(7, 6, 10), ClockAct.Change, night))
            .Due.ShouldBe(Bogota(7, 6, 16));
        // Made shorter than what has run: it is reached at the change, not before.
        var late = new ClockEntry(Bogota(7, 6, 11), ClockAct.Change, Target: TimeSpan.FromHours(1));
        Read(Bogota(7, 6, 12), Start(begin, 8), late)
            .ShouldSatisfyAllConditions(r => r.Due.ShouldBe(Bogota(7, 6, 11)), r => r.IsBreached.ShouldBeTrue());
    }

    [Fact]
    public void A_clock_that_stopped_in_time_is_never_late()
    {
        var begin = Bogota(7, 6, 8);
        var read = Read(Bogota(9, 1, 8), Start(begin), new ClockEntry(Bogota(7, 6, 11, 59), ClockAct.Stop));
        (read.IsBreached, read.StoppedAt).ShouldBe((false, Bogota(7, 6, 11, 59)));
    }

    [Fact]
    public void A_ledger_that_tells_no_story_is_refused()
    {
        var begin = Bogota(7, 6, 8);
        Should.Throw<ArgumentException>(() => Read(begin));
        Should.Throw<ArgumentException>(() => Read(begin, new ClockEntry(begin, ClockAct.Resume)));
        Should.Throw<ArgumentException>(() => Read(begin, Start(begin), new(begin, ClockAct.Resume)));
        Should.Throw<ArgumentException>(() => Read(begin.AddHours(-1), Start(begin)));
        Should.Throw<ArgumentException>(() =>
            Read(begin, Start(begin), new(begin, ClockAct.Stop), new(begin, ClockAct.Pause))
        );
    }

    /// <summary>One hundred thousand ledgers with pauses and changes, against a walk over every minute.</summary>
    [Fact]
    public void A_hundred_thousand_random_ledgers_are_exact_to_the_minute()
    {
        (BusinessHours Hours, MinuteWalker Walk)[] doors =
        [
            .. new[]
            {
                ("America/Bogota", "CO"),
                ("America/Santiago", "CL"),
                ("Pacific/Auckland", null),
                ("Europe/Madrid", "ES"),
            }.Select(place =>
            {
                var hours = new BusinessHours(
                    TimeZoneInfo.FindSystemTimeZoneById(place.Item1),
                    Enumerable
                        .Range(0, 6)
                        .SelectMany(day =>
                            new[]
                            {
                                ((DayOfWeek)day, new DayStretch(7 * 60 + 10 * day, 12 * 60)),
                                ((DayOfWeek)day, new DayStretch(13 * 60, 17 * 60 + day)),
                            }
                        ),
                    place.Item2 is null ? null : HolidaySet.Find(place.Item2)
                );
                return (hours, new MinuteWalker(hours, First, days: 500));
            }),
        ];
        var chance = new Xoshiro256(2026);
        for (var i = 0; i < 100_000; i++)
        {
            var (ledger, steps, now) = AnyLedger(chance, doors);
            var read = ServiceClock.Read(ledger, First.AddMinutes(now));
            var (ran, due) = Walk(steps, doors, now);
            read.Ran.TotalMinutes.ShouldBe(ran, $"case {i}");
            read.Due.ShouldBe(due is { } minute ? First.AddMinutes(minute) : null, $"case {i}");
        }
    }

    /// <param name="Minute">Since the first moment.</param>
    /// <param name="Door">Which hours count from here on; −1: it stands still.</param>
    /// <param name="Target">In minutes.</param>
    private readonly record struct Step(int Minute, int Door, int Target);

    private static (ClockEntry[] Ledger, Step[] Steps, int Now) AnyLedger(
        Xoshiro256 chance,
        (BusinessHours Hours, MinuteWalker)[] doors
    )
    {
        var (at, door, target) = (chance.NextInt(330 * 1440), chance.NextInt(doors.Length), 1 + chance.NextInt(3_000));
        var ledger = new List<ClockEntry>
        {
            new(First.AddMinutes(at), ClockAct.Start, doors[door].Hours, TimeSpan.FromMinutes(target)),
        };
        var steps = new List<Step> { new(at, door, target) };
        var paused = false;
        for (var k = chance.NextInt(4); k > 0; k--)
        {
            at += chance.NextInt(4_000);
            if (chance.Bernoulli(0.6))
            {
                paused = !paused;
                ledger.Add(new(First.AddMinutes(at), paused ? ClockAct.Pause : ClockAct.Resume));
            }
            else
            {
                (door, target) = (chance.NextInt(doors.Length), 1 + chance.NextInt(3_000));
                ledger.Add(new(First.AddMinutes(at), ClockAct.Change, doors[door].Hours, TimeSpan.FromMinutes(target)));
            }
            steps.Add(new(at, paused ? -1 - door : door, target));
        }
        return ([.. ledger], [.. steps], at + chance.NextInt(2_000));
    }

    /// <summary>Looks at each minute: does it count, and is the target reached after it?</summary>
    private static (int Ran, int? Due) Walk(Step[] steps, (BusinessHours, MinuteWalker Walk)[] doors, int now)
    {
        var (ran, reached) = (0, (int?)null);
        for (var s = 0; s < steps.Length; s++)
        {
            var step = steps[s];
            var changed = s > 0 && (step.Target != steps[s - 1].Target || DoorOf(step) != DoorOf(steps[s - 1]));
            if (changed)
                reached = step.Target > ran ? null : reached ?? step.Minute;
            var until = s + 1 < steps.Length ? steps[s + 1].Minute : now;
            for (var m = step.Minute; m < until && step.Door >= 0; m++)
            {
                ran += doors[step.Door].Walk.IsOpen(m) ? 1 : 0;
                if (reached is null && ran >= step.Target)
                    reached = m + 1;
            }
        }
        var last = steps[^1];
        return (ran, reached ?? (last.Door < 0 ? null : doors[last.Door].Walk.Add(now, last.Target - ran)));
    }

    private static int DoorOf(Step step) => step.Door < 0 ? -1 - step.Door : step.Door;
}
