using System.Globalization;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>A field of two customers beside each other.</summary>
/// <param name="Code">Which: <c>name</c>, <c>birthDate</c>, <c>documents</c> …</param>
/// <param name="Left">Values of the first, none when it has none.</param>
/// <param name="Right">Values of the second.</param>
/// <param name="Agreement"><c>same</c>, <c>different</c>, <c>partly</c> or <c>one</c>: only one of them has any.</param>
public sealed record PairField(string Code, IReadOnlyList<string> Left, IReadOnlyList<string> Right, string Agreement);

/// <summary>One more customer that hangs together with the two by evidence.</summary>
/// <param name="Pair">The pair by which it does.</param>
public sealed record PairNeighbour(CustomerId Customer, string Name, PairKey Pair, double Probability, PairState State);

/// <summary>Two customers beside each other, with everything that speaks for and against their being one.</summary>
/// <param name="Left">Who answers for the first of the pair now.</param>
/// <param name="Right">Who answers for the second.</param>
public sealed record PairView(
    PairKey Pair,
    int Version,
    CustomerKind Kind,
    CustomerId Left,
    CustomerId Right,
    string LeftName,
    string RightName,
    double Bits,
    double Probability,
    string? Veto,
    PairState State,
    IReadOnlyList<EvidenceBar> Bars,
    IReadOnlyList<PairField> Fields,
    IReadOnlyList<PairNeighbour> Others,
    bool TwoMustAgree,
    bool WaitsForSecond,
    string? FirstName,
    PairAnswer? FirstAnswer,
    bool FirstIsMine,
    string? DecidedName,
    DateTimeOffset? DecidedAt
);

/// <summary>Asks everything about one pair at once.</summary>
public sealed class PairFile(Database database, Audit audit, VinculoOptions options)
{
    private const int MostOthers = 12;

    /// <summary>The pair for whoever reviews it; both customers are noted as read.</summary>
    public async Task<Outcome<PairView>> FindAsync(
        PairKey key,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.MatchingReview))
            return Actor.Refused(Permissions.MatchingReview);
        var found = await database.ReadAsync(session => ReadAsync(session, key, actor), cancel);
        if (found is null)
            return Refusal.Missing("match.pair-not-found");
        await audit.ReadAsync(actor, "customer.read", found.Left.Value, cause);
        await audit.ReadAsync(actor, "customer.read", found.Right.Value, cause);
        return found;
    }

    private async Task<PairView?> ReadAsync(Session session, PairKey key, Actor actor)
    {
        var pair = await PairStore.FindAsync(session, key);
        if (pair is null || await StandingPair.ReadAsync(session, key) is not { } two || !two.VisibleTo(actor))
            return null;
        // One that was joined already shows what each was: the one absorbed as it stands in the records.
        var (leftId, rightId) = two.One == two.Other ? (key.Low, key.High) : (two.One, two.Other);
        var sides = await MatchEntries.ReadAsync(session, [leftId, rightId]);
        if (sides.Find(s => s.Id == leftId) is not { } left || sides.Find(s => s.Id == rightId) is not { } right)
            return null;
        var more = await MoreAsync(session, [leftId, rightId]);
        return new(
            key,
            pair.Version,
            pair.Kind,
            new(leftId),
            new(rightId),
            left.Entry.Name ?? "",
            right.Entry.Name ?? "",
            pair.Bits,
            pair.Probability,
            pair.Veto,
            pair.State,
            pair.Bars,
            [.. Fields(left.Entry, right.Entry), .. Further(more, leftId, rightId)],
            await OthersAsync(session, two, actor),
            pair.SecondLook > 0,
            pair.SecondLook == 2,
            pair.FirstName,
            pair.FirstAnswer,
            pair.FirstBy == actor.Id,
            pair.DecidedName,
            pair.DecidedAt
        );
    }

    private static IEnumerable<PairField> Fields(MatchEntry left, MatchEntry right)
    {
        yield return Of("name", [left.Name], [right.Name]);
        if (left.Kind == CustomerKind.Company)
            yield return Of("legalName", [left.LegalName], [right.LegalName]);
        else
            yield return Of("birthDate", [Day(left.Birth)], [Day(right.Birth)]);
        yield return Of("documents", left.Documents.Select(Document), right.Documents.Select(Document));
        yield return Of("phones", left.Phones, right.Phones);
        yield return Of("emails", left.Emails, right.Emails);
        yield return Of("addresses", left.Addresses.Select(a => a.Text), right.Addresses.Select(a => a.Text));
        yield return Of("city", [left.City], [right.City]);
        if (left.Sex is not null || right.Sex is not null)
            yield return Of("sex", [left.Sex], [right.Sex]);
    }

    private static string Document(MatchDocument document) => $"{document.Type} {document.Number}";

    private static string? Day(DateOnly? day) => day?.ToString("d", CultureInfo.CurrentCulture);

    internal static PairField Of(string code, IEnumerable<string?> left, IEnumerable<string?> right)
    {
        var one = left.OfType<string>().Where(t => t.Length > 0).ToList();
        var other = right.OfType<string>().Where(t => t.Length > 0).ToList();
        var (a, b) = (one.Select(NameKey.Fold).ToHashSet(), other.Select(NameKey.Fold).ToHashSet());
        return new(
            code,
            one,
            other,
            a.Count == 0 || b.Count == 0 ? "one"
                : a.SetEquals(b) ? "same"
                : a.Overlaps(b) ? "partly"
                : "different"
        );
    }

    private sealed record More(
        Guid Id,
        CustomerStage Stage,
        ValueClass? Class,
        DateTimeOffset Created,
        DateTimeOffset? LastContact,
        int Cases,
        List<string> Systems
    );

    private static async Task<List<More>> MoreAsync(Session session, Guid[] ids)
    {
        var systems = (
            await session.QueryAsync(
                $"SELECT DISTINCT r.customer_id, s.name FROM source_record r JOIN source_system s ON s.id = r.source_system_id WHERE r.customer_id {session.InGuids("ids")} ORDER BY r.customer_id, s.name",
                row => (Id: row.Guid(0), Name: row.Text(1)),
                ("ids", ids)
            )
        ).ToLookup(s => s.Id, s => s.Name);
        return await session.QueryAsync(
            $"SELECT customer_id, stage, value_class, created_at, last_contact_at, open_cases FROM customer WHERE customer_id {session.InGuids("ids")}",
            row => new More(
                row.Guid(0),
                row.Enum<CustomerStage>(1),
                row.EnumOrNull<ValueClass>(2),
                row.Instant(3),
                row.InstantOrNull(4),
                row.Int(5),
                [.. systems[row.Guid(0)]]
            ),
            ("ids", ids)
        );
    }

    private IEnumerable<PairField> Further(List<More> more, Guid left, Guid right)
    {
        if (more.Find(m => m.Id == left) is not { } one || more.Find(m => m.Id == right) is not { } other)
            yield break;
        string? At(DateTimeOffset? at) =>
            at is { } then
                ? TimeZoneInfo.ConvertTime(then, options.Zone).ToString("d", CultureInfo.CurrentCulture)
                : null;
        yield return Of("systems", one.Systems, other.Systems) with
        {
            Agreement = "one",
        };
        yield return Plain("valueClass", one.Class?.ToString(), other.Class?.ToString());
        yield return Plain("lastContact", At(one.LastContact), At(other.LastContact));
        yield return Plain("openCases", Number(one.Cases), Number(other.Cases));
        yield return Plain("created", At(one.Created), At(other.Created));
    }

    private static string? Number(int count) => count == 0 ? null : count.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>A field that says nothing about their being one.</summary>
    private static PairField Plain(string code, string? left, string? right) =>
        Of(code, [left], [right]) with
        {
            Agreement = "one",
        };

    /// <summary>Others that wait to be compared with either of the two: decided together, they are decided better.</summary>
    private static async Task<List<PairNeighbour>> OthersAsync(Session session, StandingPair two, Actor actor)
    {
        Guid[] atoms = [.. two.AtomsOfOne, .. two.AtomsOfOther];
        var pairs = (await PairStore.OfAsync(session, atoms))
            .Where(p => p.State is PairState.Open or PairState.Unsure)
            .OrderByDescending(p => p.Bits)
            .ToList();
        var others = pairs
            .Select(p => (Pair: p, Other: atoms.Contains(p.Key.Low) ? p.Key.High : p.Key.Low))
            .Where(o => !atoms.Contains(o.Other))
            .DistinctBy(o => o.Other)
            .Take(MostOthers)
            .ToList();
        if (others.Count == 0)
            return [];
        var names = (
            await session.QueryAsync(
                $"SELECT customer_id, display_name, team_id FROM customer WHERE customer_id {session.InGuids("ids")}",
                row => (Id: row.Guid(0), Name: row.Text(1), Team: row.GuidOrNull(2)),
                ("ids", others.Select(o => o.Other).ToArray())
            )
        ).ToDictionary(n => n.Id);
        return
        [
            .. others
                .Where(o => names.TryGetValue(o.Other, out var name) && actor.Sees(name.Team))
                .Select(o => new PairNeighbour(
                    new(o.Other),
                    names[o.Other].Name,
                    o.Pair.Key,
                    o.Pair.Probability,
                    o.Pair.State
                )),
        ];
    }
}
