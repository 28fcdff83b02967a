using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>Two atoms, the lower identifier first: the name of a pair.</summary>
public readonly record struct PairKey
{
    public PairKey(Guid one, Guid other) => (Low, High) = one.CompareTo(other) < 0 ? (one, other) : (other, one);

    public Guid Low { get; }

    public Guid High { get; }

    public Guid Other(Guid one) => one == Low ? High : Low;

    /// <summary>As it stands in addresses: two identifiers with a tilde between them.</summary>
    public override string ToString() => $"{Low}~{High}";

    public static PairKey? Parse(string? text) =>
        text?.Split('~') is [var one, var other]
        && Guid.TryParse(one, out var a)
        && Guid.TryParse(other, out var b)
        && a != b
            ? new(a, b)
            : null;
}

/// <summary>A pair as it is kept.</summary>
internal sealed record MatchPair
{
    public required PairKey Key { get; init; }
    public required CustomerKind Kind { get; init; }
    public required double Bits { get; init; }
    public required double Probability { get; init; }
    public required IReadOnlyList<EvidenceBar> Bars { get; init; }
    public required string Pattern { get; init; }
    public required int Grounds { get; init; }
    public required PairVerdict Verdict { get; init; }
    public string? Veto { get; init; }
    public required int ModelVersion { get; init; }
    public required PairState State { get; init; }
    public double Teaching { get; init; }
    public long Worth { get; init; }

    /// <summary>0 one person decides, 1 two must agree, 2 the first has answered.</summary>
    public int SecondLook { get; init; }
    public PairAnswer? FirstAnswer { get; init; }
    public Guid? FirstBy { get; init; }
    public string? FirstName { get; init; }
    public Guid? DecidedBy { get; init; }
    public string? DecidedName { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public DateTimeOffset FoundAt { get; init; }
    public int Version { get; init; } = 1;

    /// <summary>A person has spoken.</summary>
    public bool Decided => State is PairState.Same or PairState.Different or PairState.Unsure;

    public const string Columns = """
        low_id, high_id, kind, bits, probability, evidence, pattern, grounds, verdict, veto, model_version, state, teaching,
        worth, second_look, first_answer, first_by, first_name, decided_by, decided_name, decided_at, found_at, row_version
        """;

    public static MatchPair Read(Row row) =>
        new()
        {
            Key = new(row.Guid(0), row.Guid(1)),
            Kind = row.Enum<CustomerKind>(2),
            Bits = row.Double(3),
            Probability = row.Double(4),
            Bars = Json.Read<IReadOnlyList<EvidenceBar>>(row.Text(5)),
            Pattern = row.Text(6),
            Grounds = row.Int(7),
            Verdict = row.Enum<PairVerdict>(8),
            Veto = row.TextOrNull(9),
            ModelVersion = row.Int(10),
            State = row.Enum<PairState>(11),
            Teaching = row.Double(12),
            Worth = row.Long(13),
            SecondLook = row.Int(14),
            FirstAnswer = row.EnumOrNull<PairAnswer>(15),
            FirstBy = row.GuidOrNull(16),
            FirstName = row.TextOrNull(17),
            DecidedBy = row.GuidOrNull(18),
            DecidedName = row.TextOrNull(19),
            DecidedAt = row.InstantOrNull(20),
            FoundAt = row.Instant(21),
            Version = row.Int(22),
        };
}

/// <summary>Reads and writes pairs, and keeps the counts of the queue with them.</summary>
internal static class PairStore
{
    private static readonly string[] Written =
    [
        "low_id",
        "high_id",
        "kind",
        "bits",
        "probability",
        "evidence",
        "pattern",
        "grounds",
        "verdict",
        "veto",
        "model_version",
        "state",
        "teaching",
        "worth",
        "second_look",
        "found_at",
        "updated_at",
        "row_version",
    ];

    public static Task<MatchPair?> FindAsync(Session session, PairKey key) =>
        session.FirstOrDefaultAsync(
            $"SELECT {MatchPair.Columns} FROM match_pair WHERE low_id = @low AND high_id = @high",
            MatchPair.Read,
            ("low", key.Low),
            ("high", key.High)
        );

    /// <summary>Every pair one of these atoms is in.</summary>
    public static async Task<List<MatchPair>> OfAsync(Session session, Guid[] atoms)
    {
        if (atoms.Length == 0)
            return [];
        var low = new List<MatchPair>();
        var high = new List<MatchPair>();
        await session.ReadAsync(
            new(
                $"SELECT {MatchPair.Columns} FROM match_pair WHERE low_id {session.InGuids("ids")}",
                row => low.Add(MatchPair.Read(row)),
                ("ids", atoms)
            ),
            new(
                $"SELECT {MatchPair.Columns} FROM match_pair WHERE high_id {session.InGuids("ids")}",
                row => high.Add(MatchPair.Read(row)),
                ("ids", atoms)
            )
        );
        return [.. low.Concat(high).DistinctBy(p => p.Key)];
    }

    /// <summary>Adds pairs that are not there yet; counts them.</summary>
    public static async Task AddWithinAsync(Session session, IReadOnlyList<MatchPair> pairs, DateTimeOffset now)
    {
        foreach (var group in pairs.GroupBy(p => p.State))
        {
            var added = await session.InsertManyAsync(
                "match_pair",
                Written,
                group.Select(p =>
                    new object?[]
                    {
                        p.Key.Low,
                        p.Key.High,
                        p.Kind,
                        p.Bits,
                        p.Probability,
                        Json.Of(p.Bars),
                        p.Pattern,
                        p.Grounds,
                        p.Verdict,
                        p.Veto,
                        p.ModelVersion,
                        p.State,
                        p.Teaching,
                        p.Worth,
                        p.SecondLook,
                        now,
                        now,
                        1,
                    }
                )
            );
            await CountWithinAsync(session, (group.Key, added));
        }
    }

    /// <summary>New evidence for a pair that is there; what people decided stays.</summary>
    public static async Task<bool> WeighWithinAsync(Session session, MatchPair pair, MatchPair was, DateTimeOffset now)
    {
        var kept = await session.ExecuteAsync(
            """
            UPDATE match_pair SET bits = @bits, probability = @probability, evidence = @evidence, pattern = @pattern,
              grounds = @grounds, verdict = @verdict, veto = @veto, model_version = @model, state = @state,
              teaching = @teaching, worth = @worth, second_look = @second, updated_at = @now, row_version = row_version + 1
            WHERE low_id = @low AND high_id = @high AND row_version = @version
            """,
            ("bits", pair.Bits),
            ("probability", pair.Probability),
            ("evidence", Json.Of(pair.Bars)),
            ("pattern", pair.Pattern),
            ("grounds", pair.Grounds),
            ("verdict", pair.Verdict),
            ("veto", pair.Veto),
            ("model", pair.ModelVersion),
            ("state", pair.State),
            ("teaching", pair.Teaching),
            ("worth", pair.Worth),
            ("second", pair.SecondLook),
            ("now", now),
            ("low", pair.Key.Low),
            ("high", pair.Key.High),
            ("version", was.Version)
        );
        if (kept == 1 && pair.State != was.State)
            await CountWithinAsync(session, (was.State, -1), (pair.State, 1));
        return kept == 1;
    }

    /// <summary>Another state, if the pair still is as it was read.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="was">The pair as read.</param>
    /// <param name="state">The new state.</param>
    /// <param name="by">Who decided; null: nobody, the evidence did.</param>
    /// <param name="now">When.</param>
    /// <returns>False when somebody was faster.</returns>
    public static async Task<bool> SettleWithinAsync(
        Session session,
        MatchPair was,
        PairState state,
        Actor? by,
        DateTimeOffset now
    )
    {
        var kept = await session.ExecuteAsync(
            """
            UPDATE match_pair SET state = @state, decided_by = @by, decided_name = @name, decided_at = @at,
              updated_at = @now, row_version = row_version + 1
            WHERE low_id = @low AND high_id = @high AND row_version = @version
            """,
            ("state", state),
            ("by", by?.Id),
            ("name", by?.Name),
            ("at", by is null ? null : now),
            ("now", now),
            ("low", was.Key.Low),
            ("high", was.Key.High),
            ("version", was.Version)
        );
        if (kept == 1 && state != was.State)
            await CountWithinAsync(session, (was.State, -1), (state, 1));
        return kept == 1;
    }

    /// <summary>What people said of a customer and others is true of whoever was a part of it as well.</summary>
    public static async Task CopyAnswersWithinAsync(Session session, Guid from, Guid to, DateTimeOffset now)
    {
        foreach (var pair in await OfAsync(session, [from]))
            if (pair.State is PairState.Different or PairState.Unsure && pair.Key.Other(from) != to)
            {
                var key = new PairKey(to, pair.Key.Other(from));
                await AddWithinAsync(session, [pair with { Key = key }], now);
                await session.ExecuteAsync(
                    "UPDATE match_pair SET decided_by = @by, decided_name = @name, decided_at = @at WHERE low_id = @low AND high_id = @high",
                    ("by", pair.DecidedBy),
                    ("name", pair.DecidedName),
                    ("at", pair.DecidedAt),
                    ("low", key.Low),
                    ("high", key.High)
                );
            }
    }

    public static async Task RemoveWithinAsync(Session session, MatchPair was)
    {
        var gone = await session.ExecuteAsync(
            "DELETE FROM match_pair WHERE low_id = @low AND high_id = @high AND row_version = @version",
            ("low", was.Key.Low),
            ("high", was.Key.High),
            ("version", was.Version)
        );
        await CountWithinAsync(session, (was.State, -gone));
    }

    public static async Task CountWithinAsync(Session session, params (PairState State, int Change)[] changes)
    {
        // Always in the same order, so that two transactions never wait for each other.
        foreach (var (state, change) in changes.Where(c => c.Change != 0).OrderBy(c => c.State))
            await session.ExecuteAsync(
                "UPDATE match_count SET pairs = pairs + @change WHERE state = @state",
                ("change", change),
                ("state", state)
            );
    }

    public static async Task<Dictionary<PairState, long>> CountsAsync(Session session) =>
        (
            await session.QueryAsync(
                "SELECT state, pairs FROM match_count",
                row => (State: row.Enum<PairState>(0), Pairs: row.Long(1))
            )
        ).ToDictionary(c => c.State, c => c.Pairs);
}
