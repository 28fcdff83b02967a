using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Clocks;

namespace Vinculo.Service.Cases;

/// <summary>The codification as it stands, with every version cases were classified by.</summary>
public sealed class CodeTree(IReadOnlyList<CaseCode> versions)
{
    private readonly Dictionary<string, CaseCode> current = versions
        .GroupBy(c => c.Code, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.MaxBy(c => c.Version)!, StringComparer.Ordinal);

    private readonly Dictionary<(string, int), CaseCode> byVersion = versions.ToDictionary(c => (c.Code, c.Version));

    /// <summary>As they stand now, each family followed by what is under it.</summary>
    public IReadOnlyList<(CaseCode Code, int Depth)> InOrder =>
        [.. Under(null, 0, [.. current.Values.Where(c => c.Parent is null || !current.ContainsKey(c.Parent))])];

    public CaseCode? Find(string? code) => code is null ? null : current.GetValueOrDefault(code);

    /// <summary>By the version a case was classified by.</summary>
    public CaseCode? Find(string? code, int? version) =>
        code is null ? null
        : version is { } number && byVersion.GetValueOrDefault((code, number)) is { } known ? known
        : Find(code);

    /// <summary>Entries that can be chosen for a case: those nothing stands under.</summary>
    public IReadOnlyList<CaseCode> For(CaseKind kind, DateOnly day) =>
        [.. InOrder.Select(c => c.Code).Where(c => IsLeaf(c) && c.Fits(kind, day))];

    public bool IsLeaf(CaseCode code) => !current.Values.Any(c => c.Parent == code.Code);

    /// <summary>Would this parent put an entry under itself?</summary>
    public bool IsUnder(string? parent, string code)
    {
        for (var (at, steps) = (Find(parent), 0); at is not null && steps < 20; at = Find(at.Parent), steps++)
            if (at.Code == code)
                return true;
        return false;
    }

    private IEnumerable<(CaseCode, int)> Under(string? parent, int depth, IReadOnlyList<CaseCode>? roots = null)
    {
        var here = roots ?? [.. current.Values.Where(c => c.Parent == parent)];
        foreach (var code in here.OrderBy(c => c.NameEs, StringComparer.CurrentCulture))
        {
            yield return (code, depth);
            if (depth < 6)
                foreach (var below in Under(code.Code, depth + 1))
                    yield return below;
        }
    }
}

/// <summary>What cases can be about. Until the company changes an entry, it is as shipped; a change is a new version.</summary>
public sealed class CaseCodes(Database database, Audit audit, JobQueue jobs, TimeProvider clock)
{
    private const int Most = 1_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
    private static readonly VersionedRows<CaseCode> Rows = new("case_code");
    private static readonly Lazy<List<CaseCode>> Shipped = new(() =>
        ShippedData.Read<CaseCode>("Vinculo.Service.CaseCodes.json")
    );

    private (CodeTree Tree, DateTimeOffset Until)? known;

    /// <summary>The tree; at most ten seconds old.</summary>
    public async ValueTask<CodeTree> TreeAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (known is { } fresh && fresh.Until > now)
            return fresh.Tree;
        var tree = await database.ReadAsync(TreeWithinAsync, cancel);
        known = (tree, now + Fresh);
        return tree;
    }

    public static async Task<CodeTree> TreeWithinAsync(Session session) =>
        new([.. Shipped.Value, .. await Rows.AllAsync(session)]);

    /// <summary>Keeps an entry as its next version.</summary>
    /// <param name="applyToOpen">Clocks of open cases go over to it; otherwise they go on by the version they began with.</param>
    /// <param name="tellPast">Escalations that would already be due are told; otherwise they are passed over in silence.</param>
    /// <param name="actor">Needs <c>cases.manage</c>.</param>
    public async Task<Outcome<int>> SaveAsync(
        CaseCode code,
        int version,
        bool applyToOpen,
        bool tellPast,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CasesManage))
            return Actor.Refused(Permissions.CasesManage);
        if (code.Code.Length is 0 or > 60 || code.Problem() is not null)
            return code.Problem() ?? Refusal.Invalid("code.name", "nameEs", ("limit", CaseCode.LongestName));
        var now = clock.GetUtcNow();
        return await database.WriteAsync<Outcome<int>>(
            async session =>
            {
                var tree = await TreeWithinAsync(session);
                var before = tree.Find(code.Code);
                if ((before?.Version ?? 0) != version)
                    return Refusal.Stale("setting.stale");
                if (code.Parent is not null && (tree.Find(code.Parent) is null || tree.IsUnder(code.Parent, code.Code)))
                    return Refusal.Invalid("code.own-parent", "parent");
                if (before is null && tree.InOrder.Count >= Most)
                    return Refusal.Conflict("code.too-many", ("limit", Most));
                var next = code with { Version = version + 1 };
                await Rows.AddAsync(session, next.Code, next.Version, next, actor, now);
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "casecode.changed",
                    null,
                    "case_code",
                    next.Code,
                    before,
                    next,
                    null
                );
                if (applyToOpen)
                    await jobs.EnqueueAsync(
                        session,
                        Reclock.JobCode,
                        new ReclockRequest(Code: next.Code, TellPast: tellPast),
                        actor
                    );
                session.AfterCommit(() => known = null);
                return next.Version;
            },
            cancel
        );
    }
}
