namespace Vinculo.Analytics.Calendars;

/// <summary>What happened to a clock.</summary>
public enum ClockAct
{
    /// <summary>It began to run.</summary>
    Start,

    /// <summary>It stands still: the customer or somebody else is waited for.</summary>
    Pause,

    /// <summary>It runs on.</summary>
    Resume,

    /// <summary>Other hours or another target count from here on; what has run and what was paused stay as they are.</summary>
    Change,

    /// <summary>It ended: answered, solved.</summary>
    Stop,
}

/// <summary>A line of a clock's ledger; lines are added and never changed.</summary>
/// <param name="At">When.</param>
/// <param name="Act">What.</param>
/// <param name="Hours">Of a start or change: the hours that count.</param>
/// <param name="Target">Of a start or change: how long it may run in all, above 0.</param>
/// <param name="Reason">Of a pause: why.</param>
public sealed record ClockEntry(
    DateTimeOffset At,
    ClockAct Act,
    BusinessHours? Hours = null,
    TimeSpan? Target = null,
    string? Reason = null
);

/// <summary>Where a clock stands.</summary>
/// <param name="Ran">Open time that has run, pauses left out.</param>
/// <param name="Due">When the target was or will be reached; null while it stands still or when it ended before.</param>
/// <param name="IsPaused">It stands still.</param>
/// <param name="StoppedAt">When it ended; null: it has not.</param>
/// <param name="IsBreached">The target was reached: exactly at it counts as reached.</param>
public sealed record ClockReading(
    TimeSpan Ran,
    DateTimeOffset? Due,
    bool IsPaused,
    DateTimeOffset? StoppedAt,
    bool IsBreached
);

/// <summary>
/// An internal clock: so many open hours to answer or solve. The ledger alone says how it stands, so that a change of hours,
/// target or priority is worked out exactly: what ran before ran by the old hours, what is left runs by the new ones. Terms of
/// law are counted apart, by <see cref="LegalTerm"/>, and no pause of ours stops them.
/// </summary>
public static class ServiceClock
{
    /// <summary>Reads a ledger.</summary>
    /// <param name="ledger">A start first; in order of time.</param>
    /// <param name="now">Not before the last line.</param>
    /// <exception cref="ArgumentException">No start, out of order, a pause while paused, or anything after the stop.</exception>
    public static ClockReading Read(IReadOnlyList<ClockEntry> ledger, DateTimeOffset now)
    {
        if (ledger.Count == 0 || ledger[0] is not { Act: ClockAct.Start, Hours: { } hours, Target: { } target })
            throw new ArgumentException("A ledger begins with a start that says hours and target.", nameof(ledger));
        var clock = new Running(ledger[0].At, hours, target);
        foreach (var entry in ledger.Skip(1))
            clock.Take(entry);
        return clock.At(now);
    }

    /// <summary>A clock while its ledger is read.</summary>
    private sealed class Running(DateTimeOffset at, BusinessHours hours, TimeSpan target)
    {
        private TimeSpan ran;
        private DateTimeOffset? reached;
        private bool paused;
        private bool stopped;

        public void Take(ClockEntry entry)
        {
            RunTo(entry.At);
            switch (entry.Act)
            {
                case ClockAct.Pause when !paused && !stopped:
                    paused = true;
                    break;
                case ClockAct.Resume when paused && !stopped:
                    paused = false;
                    break;
                case ClockAct.Change when !stopped:
                    (hours, target) = (entry.Hours ?? hours, entry.Target ?? target);
                    // A longer target is reached later again; a shorter one that has already run out is reached now.
                    reached = target > ran ? null : reached ?? entry.At;
                    break;
                case ClockAct.Stop when !stopped:
                    stopped = true;
                    break;
                default:
                    throw new ArgumentException($"{entry.Act} makes no sense here.");
            }
        }

        public ClockReading At(DateTimeOffset now)
        {
            DateTimeOffset? ended = stopped ? at : null;
            if (!stopped)
                RunTo(now);
            var due = reached ?? (paused || stopped ? null : hours.Add(at, target - ran));
            return new(ran, due, paused && !stopped, ended, reached is not null);
        }

        private void RunTo(DateTimeOffset until)
        {
            if (until < at)
                throw new ArgumentException("The lines of a ledger are in order of time.");
            if (!paused && !stopped)
            {
                var more = hours.Between(at, until);
                if (reached is null && ran + more >= target)
                    reached = hours.Add(at, target - ran);
                ran += more;
            }
            at = until;
        }
    }
}
