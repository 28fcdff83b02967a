using System.Globalization;
using Vinculo.Decisions.Tables.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Decisions.Tables.Handlers;

/// <summary>
/// A version waits: those who may approve it and wrote no part of it are told. It was approved or given back: those who wrote
/// it are.
/// </summary>
internal sealed class WhenTableMoved(Database database, Notifications notifications)
    : IReaction<TableSubmitted>,
        IReaction<TableApproved>,
        IReaction<TableGivenBack>
{
    public Task HandleAsync(TableSubmitted fact, Guid factId, CancellationToken cancel) =>
        TellAsync(
            factId,
            (fact.Code, fact.Version),
            async (session, version) =>
                version.State == TableState.Waiting
                    ? (await PermissionHolders.OfAsync(session, Permissions.TablesApprove))
                        .FindAll(u => version.Authors.All(a => a.Id != u.Id))
                        .ConvertAll(u => (u.Id, u.Language))
                    : [],
            ("table.waiting", "Told.Waiting"),
            (version, culture) =>
                TableText.In(culture, "Told.By", string.Join(", ", version.Authors.Select(a => a.Name))),
            cancel
        );

    public Task HandleAsync(TableApproved fact, Guid factId, CancellationToken cancel) =>
        TellAsync(
            factId,
            (fact.Code, fact.Version),
            (session, version) => AuthorsAsync(session, version, fact.By),
            ("table.approved", "Told.Approved"),
            (version, culture) => version.DecidedBy is { } by ? TableText.In(culture, "Told.ApprovedBy", by) : null,
            cancel
        );

    public Task HandleAsync(TableGivenBack fact, Guid factId, CancellationToken cancel) =>
        TellAsync(
            factId,
            (fact.Code, fact.Version),
            (session, version) => AuthorsAsync(session, version, fact.By),
            ("table.given-back", "Told.GivenBack"),
            (version, _) => version.Note,
            cancel
        );

    private Task TellAsync(
        Guid factId,
        (string Code, int Version) which,
        Func<Session, TableVersion, Task<List<(Guid Id, string Language)>>> whom,
        (string Kind, string Title) told,
        Func<TableVersion, CultureInfo, string?> body,
        CancellationToken cancel
    ) =>
        database.WriteAsync(
            async session =>
            {
                if (
                    !await session.IsFirstTimeAsync(factId, this)
                    || await TableRows.FindAsync(session, which.Code, which.Version) is not { } version
                )
                    return;
                foreach (var (user, language) in await whom(session, version))
                {
                    var culture = Languages.CultureOf(language);
                    await notifications.NotifyWithinAsync(
                        session,
                        user,
                        told.Kind,
                        TableText.In(culture, told.Title, version.Content.Name(culture)),
                        body(version, culture),
                        string.Create(CultureInfo.InvariantCulture, $"/reglas/{which.Code}?version={which.Version}")
                    );
                }
            },
            cancel
        );

    private static Task<List<(Guid Id, string Language)>> AuthorsAsync(
        Session session,
        TableVersion version,
        Guid by
    ) =>
        session.QueryAsync(
            $"SELECT id, language FROM app_user WHERE active AND id <> @by AND id {session.InGuids("authors")} ORDER BY id",
            row => (row.Guid(0), row.Text(1)),
            ("by", by),
            ("authors", version.Authors.Select(a => a.Id).ToArray())
        );
}
