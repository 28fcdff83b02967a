using Vinculo.Decisions.Tables.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Tables;

/// <summary>
/// Writes a table down: a new one, a new version of one, or a version somebody is writing already. Nothing changes for
/// customers until somebody else has approved it.
/// </summary>
public sealed class SaveTable(Database database, TableInputs inputs, Audit audit, TimeProvider clock)
{
    /// <param name="Code">Of the table; null: a new one, called after its name.</param>
    /// <param name="Content">As people write it; words of lists may be names in either language.</param>
    /// <param name="RowVersion">Of the open version as it was read; null: whatever there is.</param>
    public sealed record Request(string? Code, TableContent Content, int? RowVersion = null);

    /// <returns>The version as it stands now, or <c>tables.*</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<TableVersion>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.TablesEdit))
            return Actor.Refused(Permissions.TablesEdit);
        if (Problem(request) is { } problem)
            return problem;
        var content = TableForm.Coded(request.Content, await inputs.AllAsync(cancel));
        var now = clock.GetUtcNow();
        return await database.WriteAsync(
            session => WithinAsync(session, request with { Content = content }, actor, cause, now),
            cancel
        );
    }

    private static Refusal? Problem(Request request)
    {
        var content = request.Content;
        if (content.NameEs.Trim().Length is 0 or > 120 || content.NameEn.Length > 120)
            return Refusal.Invalid("tables.name", "nameEs");
        if (request.Code is { } code && !IsCode(code))
            return Refusal.Invalid("tables.code", "code");
        if (content.Rows.Count > TableContent.MostRows || content.Inputs.Count > TableContent.MostInputs)
            return Refusal.Invalid(
                "tables.too-large",
                "rows",
                ("rows", TableContent.MostRows),
                ("columns", TableContent.MostInputs)
            );
        return !Enum.IsDefined(content.Purpose) || !Enum.IsDefined(content.Policy)
            ? Refusal.Invalid("tables.unreadable", "policy")
            : null;
    }

    internal static bool IsCode(string code) =>
        code.Length is > 0 and <= 60
        && code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');

    private async Task<Outcome<TableVersion>> WithinAsync(
        Session session,
        Request request,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        var code = request.Code ?? await FreeCodeAsync(session, request.Content.NameEs);
        var versions = await TableRows.VersionsAsync(session, code);
        var open = versions.FirstOrDefault(v => v.IsOpen);
        if (open is { State: TableState.Waiting })
            return Refusal.Conflict("tables.waits", ("version", open.Version));
        if (open is not null && request.RowVersion is { } read && read != open.RowVersion)
            return Refusal.Stale("tables.changed-meanwhile", ("version", open.Version));
        if (versions.Count > 0 && versions[0].Content.Purpose != request.Content.Purpose)
            return Refusal.Conflict("tables.purpose-stays");

        var before = open?.Content ?? versions.FirstOrDefault()?.Content;
        TableVersion saved;
        if (open is not null)
        {
            saved = await ByAsync(session, open with { Content = request.Content }, actor);
            if (!await TableRows.UpdateAsync(session, saved))
                return Refusal.Stale("tables.changed-meanwhile", ("version", open.Version));
            saved = saved with { RowVersion = saved.RowVersion + 1 };
        }
        else
        {
            var table = await TableRows.IdAsync(session, code);
            if (table is null)
            {
                table = Ids.New(now);
                await TableRows.AddTableAsync(session, table.Value, code, now);
            }
            saved = await ByAsync(
                session,
                new()
                {
                    TableId = table.Value,
                    Code = code,
                    Version = (versions.FirstOrDefault()?.Version ?? 0) + 1,
                    Content = request.Content,
                    MadeAt = now,
                    MadeBy = actor.Name,
                },
                actor
            );
            await TableRows.AddVersionAsync(session, table.Value, saved, actor.Id);
        }
        await audit.ChangedWithinAsync(
            session,
            actor,
            open is null ? "table.version-made" : "table.changed",
            null,
            "table",
            code,
            before,
            request.Content,
            cause
        );
        return saved;
    }

    /// <summary>Adds who writes; behind a key stands whoever made it, who may not approve his own key's work either.</summary>
    private static async Task<TableVersion> ByAsync(Session session, TableVersion version, Actor actor)
    {
        version = version.By(actor);
        if (actor.Kind == ActorKind.ApiKey && await ApiKeys.MakerAsync(session, actor.Id) is { } maker)
            version = version.By(actor with { Id = maker });
        return version;
    }

    private static async Task<string> FreeCodeAsync(Session session, string name)
    {
        var letters = Analytics
            .Decide.Tables.CellValue.Fold(name)
            .Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-');
        var parts = string.Concat(letters).Split('-', StringSplitOptions.RemoveEmptyEntries);
        var wanted = string.Join('-', parts) is { Length: > 0 } joined ? joined : "tabla";
        wanted = wanted[..Math.Min(wanted.Length, 50)].Trim('-');
        for (var n = 1; ; n++)
        {
            var code =
                n == 1 ? wanted : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{wanted}-{n}");
            if (await TableRows.IdAsync(session, code) is null)
                return code;
        }
    }
}
