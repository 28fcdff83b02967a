using System.Text.RegularExpressions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Organization;

public enum CustomFieldType
{
    Text = 1,
    Number = 2,
    Date = 3,
    YesNo = 4,
    Choice = 5,
}

/// <summary>A field the company adds to its customers or to other things it keeps.</summary>
public sealed record CustomField(
    Guid Id,
    string Entity,
    string Code,
    string LabelEs,
    string? LabelEn,
    CustomFieldType Type,
    IReadOnlyList<string> Options,
    bool Searchable,
    int Position,
    bool Active,
    int RowVersion
)
{
    /// <summary>The label in a reader's language: <c>es</c> or <c>en</c>.</summary>
    public string Label(string language) => language == "en" && !string.IsNullOrEmpty(LabelEn) ? LabelEn : LabelEs;
}

/// <summary>The company's own fields: what they are called, of what kind, in which order.</summary>
public sealed partial class CustomFields(Database database, Audit audit, TimeProvider clock)
{
    /// <summary>What fields can be added to.</summary>
    public static IReadOnlyList<string> Entities { get; } = ["customer"];

    /// <param name="Id">Null: a new field.</param>
    /// <param name="Entity">One of <see cref="Entities"/>; cannot change.</param>
    /// <param name="Code">Lower case letters, digits and <c>_</c>; names the value in imports and API; cannot change.</param>
    /// <param name="LabelEs">On Spanish screens.</param>
    /// <param name="LabelEn">On English screens; null: the Spanish one.</param>
    /// <param name="Type">Cannot change.</param>
    /// <param name="Options">The values of a choice.</param>
    /// <param name="Searchable">Found by the search.</param>
    /// <param name="Position">Order on the screen.</param>
    /// <param name="Active">Shown.</param>
    /// <param name="RowVersion">As read.</param>
    public sealed record SaveRequest(
        Guid? Id,
        string Entity,
        string Code,
        string LabelEs,
        string? LabelEn,
        CustomFieldType Type,
        IReadOnlyList<string> Options,
        bool Searchable,
        int Position,
        bool Active,
        int RowVersion
    );

    public Task<List<CustomField>> ListAsync(string? entity, CancellationToken cancel) =>
        database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT id, entity, code, label_es, label_en, type, options, searchable, position, active, row_version
                    FROM custom_field {(entity is null ? "" : "WHERE entity = @entity")} ORDER BY entity, position, code
                    """,
                    Read,
                    entity is null ? [] : [("entity", entity)]
                ),
            cancel
        );

    public async Task<Outcome<Guid>> SaveAsync(SaveRequest request, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.SettingsManage))
            return Actor.Refused(Permissions.SettingsManage);
        var options = request.Options.Select(o => o.Trim()).Where(o => o.Length > 0).Distinct().ToList();
        if (Wrong(request, options) is { } wrong)
            return wrong;
        var id = request.Id ?? Ids.New(clock.GetUtcNow());
        return await database.WriteAsync<Outcome<Guid>>(
            async session =>
            {
                var before = await session.FirstOrDefaultAsync(
                    """
                    SELECT id, entity, code, label_es, label_en, type, options, searchable, position, active, row_version
                    FROM custom_field WHERE id = @id
                    """,
                    Read,
                    ("id", id)
                );
                if (request.Id is not null && before is null)
                    return Refusal.Missing("field.not-found");
                if (before is not null && before.RowVersion != request.RowVersion)
                    return Refusal.Stale("field.stale");
                // What is stored under a code must keep its meaning, so entity, code and type stay as they were made.
                var entity = before?.Entity ?? request.Entity;
                var code = before?.Code ?? request.Code.Trim();
                var type = before?.Type ?? request.Type;
                if (
                    await session.FirstOrDefaultAsync(
                        "SELECT 1 FROM custom_field WHERE entity = @entity AND code = @code AND id <> @id",
                        _ => true,
                        ("entity", entity),
                        ("code", code),
                        ("id", id)
                    )
                )
                    return Refusal.Conflict("field.code-taken", ("code", code));
                await session.ExecuteAsync(
                    """
                    INSERT INTO custom_field (id, entity, code, label_es, label_en, type, options, searchable, position, active, row_version)
                    VALUES (@id, @entity, @code, @es, @en, @type, @options, @searchable, @position, @active, 1)
                    ON CONFLICT (id) DO UPDATE SET label_es = excluded.label_es, label_en = excluded.label_en,
                      options = excluded.options, searchable = excluded.searchable, position = excluded.position,
                      active = excluded.active, row_version = custom_field.row_version + 1
                    """,
                    ("id", id),
                    ("entity", entity),
                    ("code", code),
                    ("es", request.LabelEs.Trim()),
                    ("en", string.IsNullOrWhiteSpace(request.LabelEn) ? null : request.LabelEn.Trim()),
                    ("type", type),
                    ("options", Json.Of(options)),
                    ("searchable", request.Searchable),
                    ("position", request.Position),
                    ("active", request.Active)
                );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    before is null ? "field.created" : "field.changed",
                    null,
                    "custom-field",
                    id.ToString(),
                    before,
                    request with
                    {
                        Id = id,
                        Entity = entity,
                        Code = code,
                        Type = type,
                        Options = options,
                    },
                    null
                );
                return id;
            },
            cancel
        );
    }

    private static Refusal? Wrong(SaveRequest request, List<string> options) =>
        !Entities.Contains(request.Entity) ? Refusal.Invalid("field.entity", "entity")
        : request.Id is null && !CodePattern().IsMatch(request.Code.Trim()) ? Refusal.Invalid("field.code", "code")
        : request.LabelEs.Trim().Length is 0 or > 80 || request.LabelEn?.Length > 80
            ? Refusal.Invalid("field.label", "labelEs")
        : !Enum.IsDefined(request.Type) ? Refusal.Invalid("field.type", "type")
        : request.Type == CustomFieldType.Choice && options.Count is < 2 or > 200
            ? Refusal.Invalid("field.options", "options")
        : null;

    [GeneratedRegex("^[a-z][a-z0-9_]{0,39}$")]
    private static partial Regex CodePattern();

    private static CustomField Read(Row row) =>
        new(
            row.Guid(0),
            row.Text(1),
            row.Text(2),
            row.Text(3),
            row.TextOrNull(4),
            row.Enum<CustomFieldType>(5),
            row.TextOrNull(6) is { } options ? Json.Read<List<string>>(options) : [],
            row.Bool(7),
            row.Int(8),
            row.Bool(9),
            row.Int(10)
        );
}
