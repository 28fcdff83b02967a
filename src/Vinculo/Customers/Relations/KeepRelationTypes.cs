using System.Text;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Relations;

/// <summary>What the company says of a kind of relation: both of its ends at once.</summary>
/// <param name="Code">Null: a new one.</param>
/// <param name="NameEs">What the OTHER is: <c>Fiador</c>.</param>
/// <param name="NameEn">In English; empty: as in Spanish.</param>
/// <param name="BackEs">What the customer is to the other: <c>Fiado</c>; empty: the same, as between brothers.</param>
/// <param name="Own">Who may have it; null: people and companies.</param>
/// <param name="Other">What the other must be; null: either.</param>
/// <param name="Sole">A customer has one at a time.</param>
public sealed record RelationTypeRequest(
    string? Code,
    string NameEs,
    string? NameEn,
    string? BackEs,
    string? BackEn,
    Kin Kin,
    CustomerKind? Own,
    CustomerKind? Other,
    bool Sole,
    bool Active
);

/// <summary>A kind of relation as the company's settings show it.</summary>
public sealed record RelationTypeView(RelationType Type, RelationType? Back, bool Active);

/// <summary>Adds kinds of relation and changes them. What the product brings can be renamed and no longer offered, not turned into something else.</summary>
public sealed class KeepRelationTypes(Database database, RelationTypes types, Audit audit)
{
    private const int LongestName = 60;

    /// <summary>Every kind, also what is no longer offered; of two ends the one that was made first.</summary>
    public Task<List<RelationTypeView>> ListAsync(CancellationToken cancel) => database.ReadAsync(ListAsync, cancel);

    private static async Task<List<RelationTypeView>> ListAsync(Session session)
    {
        var all = await session.QueryAsync(
            $"SELECT {RelationCatalogue.Columns}, active FROM relation_type ORDER BY position, code",
            row => (Type: RelationCatalogue.Read(row), Active: row.Bool(9))
        );
        var byCode = all.ToDictionary(t => t.Type.Code, t => t.Type, StringComparer.Ordinal);
        var shown = new HashSet<string>(StringComparer.Ordinal);
        var views = new List<RelationTypeView>();
        foreach (var (type, active) in all)
            if (shown.Add(type.Code))
            {
                shown.Add(type.Inverse);
                views.Add(new(type, type.Inverse == type.Code ? null : byCode.GetValueOrDefault(type.Inverse), active));
            }
        return views;
    }

    /// <returns>The code.</returns>
    public async Task<Outcome<string>> SaveAsync(RelationTypeRequest request, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.SettingsManage))
            return Actor.Refused(Permissions.SettingsManage);
        var (es, en) = (request.NameEs.Trim(), request.NameEn.NullIfBlank());
        var (backEs, backEn) = (request.BackEs.NullIfBlank(), request.BackEn.NullIfBlank());
        if (es.Length is 0 or > LongestName)
            return RelationRefusals.TypeName("nameEs", LongestName);
        foreach (var (name, field) in new[] { (en, "nameEn"), (backEs, "backEs"), (backEn, "backEn") })
            if (name?.Length > LongestName)
                return RelationRefusals.TypeName(field, LongestName);
        var outcome = await database.WriteAsync<Outcome<string>>(
            async session =>
            {
                var all = await ListAsync(session);
                var before = all.Find(v => v.Type.Code == request.Code);
                if (request.Code is not null && before is null)
                    return RelationRefusals.UnknownRole(request.Code);
                var others = all.Where(v => v != before)
                    .SelectMany(v => new[] { v.Type, v.Back ?? v.Type })
                    .SelectMany(t => new[] { NameKey.Fold(t.NameEs), NameKey.Fold(t.NameEn) });
                if (others.Contains(NameKey.Fold(es), StringComparer.Ordinal))
                    return RelationRefusals.TypeTaken(es);
                var code = before?.Type.Code ?? CodeOf(es, all);
                var type = new RelationType(
                    code,
                    before?.Type.Inverse ?? (backEs is null ? code : CodeOf(backEs, all, code)),
                    es,
                    en ?? es,
                    before is { Type.BuiltIn: true } ? before.Type.Kin : request.Kin,
                    before is { Type.BuiltIn: true } ? before.Type.Own : request.Own,
                    before is { Type.BuiltIn: true } ? before.Type.Other : request.Other,
                    before is { Type.BuiltIn: true } ? before.Type.Sole : request.Sole,
                    before?.Type.BuiltIn ?? false
                );
                var position = await session.FirstOrDefaultAsync(
                    "SELECT max(position) FROM relation_type",
                    row => row.Int(0)
                );
                await StoreAsync(session, type, request.Active, position + 2);
                if (type.Inverse != type.Code)
                    await StoreAsync(
                        session,
                        type with
                        {
                            Code = type.Inverse,
                            Inverse = type.Code,
                            NameEs = backEs ?? before?.Back?.NameEs ?? es,
                            NameEn = backEn ?? backEs ?? before?.Back?.NameEn ?? en ?? es,
                            Own = type.Other,
                            Other = type.Own,
                            Sole = before?.Back?.Sole ?? false,
                        },
                        request.Active,
                        position + 3
                    );
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    "setting.changed",
                    null,
                    "relation_type",
                    code,
                    before,
                    request,
                    null
                );
                return code;
            },
            cancel
        );
        types.Forget();
        return outcome;
    }

    private static Task StoreAsync(Session session, RelationType type, bool active, int position) =>
        session.ExecuteAsync(
            """
            INSERT INTO relation_type (code, inverse, name_es, name_en, kin, own_kind, other_kind, sole, built_in, active, position, row_version)
            VALUES (@code, @inverse, @es, @en, @kin, @own, @other, @sole, @builtIn, @active, @position, 1)
            ON CONFLICT (code) DO UPDATE SET name_es = excluded.name_es, name_en = excluded.name_en, kin = excluded.kin,
              own_kind = excluded.own_kind, other_kind = excluded.other_kind, sole = excluded.sole, active = excluded.active,
              row_version = relation_type.row_version + 1
            """,
            ("code", type.Code),
            ("inverse", type.Inverse),
            ("es", type.NameEs),
            ("en", type.NameEn),
            ("kin", type.Kin),
            ("own", type.Own),
            ("other", type.Other),
            ("sole", type.Sole),
            ("builtIn", type.BuiltIn),
            ("active", active),
            ("position", position)
        );

    /// <summary>A code like its name that nothing has yet: <c>abuela materna</c> is <c>abuela-materna</c>.</summary>
    private static string CodeOf(string name, List<RelationTypeView> all, string? also = null)
    {
        var plain = new StringBuilder();
        foreach (var c in NameKey.Fold(name))
            if (char.IsAsciiLetterOrDigit(c))
                plain.Append(char.ToLowerInvariant(c));
            else if (plain.Length > 0 && plain[^1] != '-')
                plain.Append('-');
        var code = plain.ToString().Trim('-');
        if (code.Length == 0)
            code = "relation";
        var taken = all.SelectMany(v => new[] { v.Type.Code, v.Type.Inverse }).Append(also).ToHashSet();
        var free = code;
        for (var i = 2; taken.Contains(free); i++)
            free = $"{code}-{i}";
        return free;
    }
}
