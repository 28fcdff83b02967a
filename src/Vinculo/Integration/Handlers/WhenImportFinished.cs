using System.Globalization;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Integration.Handlers;

/// <summary>Tells whoever asked for an import that it is in, with what came of it.</summary>
internal sealed class WhenImportFinished(Database database, Notifications notifications) : IReaction<ImportFinished>
{
    public Task HandleAsync(ImportFinished fact, Guid factId, CancellationToken cancel) =>
        database.WriteAsync(
            async session =>
            {
                if (!await session.IsFirstTimeAsync(factId, this))
                    return;
                var asker = await session.FirstOrDefaultAsync(
                    "SELECT u.id, u.language FROM import_run r JOIN app_user u ON u.id = r.created_by WHERE r.id = @run",
                    row => new { Id = row.Guid(0), Language = row.Text(1) },
                    ("run", fact.Run)
                );
                // Programs and the system itself look at the run, not at a bell.
                if (asker is null)
                    return;
                var culture = Languages.CultureOf(asker.Language);
                string Number(long count) => count.ToString("N0", culture);
                await notifications.NotifyWithinAsync(
                    session,
                    asker.Id,
                    "import.finished",
                    ImportTexts.In(culture, "notice.finished", ("file", fact.FileName)),
                    ImportTexts.In(
                        culture,
                        "notice.counts",
                        ("created", Number(fact.Created)),
                        ("updated", Number(fact.Updated)),
                        ("aside", Number(fact.SetAside))
                    ),
                    $"/importar/{fact.Run:D}"
                );
            },
            cancel
        );
}
