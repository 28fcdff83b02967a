using Vinculo.Decisions.Tables.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Tables;

/// <summary>A table with all its versions, newest first.</summary>
public sealed record TableView(string Code, IReadOnlyList<TableVersion> Versions)
{
    /// <summary>Being written, or waiting for approval.</summary>
    public TableVersion? Open => Versions.FirstOrDefault(v => v.IsOpen);

    public TableVersion? InForce(DateTimeOffset at) =>
        Versions.Where(v => v.Share == 0 && v.Holds(at)).MaxBy(v => (v.From, v.Version));

    public TableVersion? Trial(DateTimeOffset at) =>
        Versions.Where(v => v.Share > 0 && v.Holds(at)).MaxBy(v => (v.From, v.Version));

    /// <summary>Approved, and its hour has not come yet.</summary>
    public TableVersion? Coming(DateTimeOffset at) =>
        Versions.Where(v => v.State == TableState.Approved && v.From > at).MinBy(v => v.From);

    /// <summary>What a reader wants to see first: what holds, else what is being written.</summary>
    public TableVersion Shown(DateTimeOffset at) => InForce(at) ?? Coming(at) ?? Open ?? Versions[0];
}

/// <summary>The company's business rules: all of them, or one with its history.</summary>
public sealed class DecisionTables(Database database)
{
    public async Task<Outcome<IReadOnlyList<TableView>>> AllAsync(Actor actor, CancellationToken cancel = default) =>
        !actor.May(Permissions.TablesRead)
            ? Actor.Refused(Permissions.TablesRead)
            : (await database.ReadAsync(TableRows.AllAsync, cancel))
                .GroupBy(v => v.Code, StringComparer.Ordinal)
                .Select(g => new TableView(g.Key, [.. g]))
                .Where(t => t.Versions.Any(v => v.State != TableState.Dropped))
                .ToList();

    public async Task<Outcome<TableView>> FindAsync(string code, Actor actor, CancellationToken cancel = default)
    {
        if (!actor.May(Permissions.TablesRead))
            return Actor.Refused(Permissions.TablesRead);
        var versions = await database.ReadAsync(session => TableRows.VersionsAsync(session, code), cancel);
        return versions.Count == 0
            ? Refusal.Missing("tables.not-found", ("table", code), ("version", ""))
            : new TableView(code, versions);
    }
}
