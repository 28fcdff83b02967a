using Vinculo.Customers;
using Vinculo.Integration.Channels;
using Vinculo.Integration.WebForms.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases;

namespace Vinculo.Integration.WebForms;

/// <summary>Makes a form or changes one: what changed of its words or fields is a new version, in use at once.</summary>
public sealed class SaveForm(
    Database database,
    ChannelAccounts accounts,
    SaveChannelAccount saveAccount,
    CaseCodes codes,
    Audit audit,
    TimeProvider clock
)
{
    private static readonly Dictionary<string, string> Nothing = [];

    /// <param name="Id">Null: a new one.</param>
    /// <param name="RowVersion">As read; what somebody else changed meanwhile is refused.</param>
    /// <param name="Team">Whose queue its matters go to; null: everybody's.</param>
    public sealed record Request(
        Guid? Id,
        int RowVersion,
        string Slug,
        string Name,
        Guid? Team,
        bool Active,
        FormDefinition Definition
    );

    /// <param name="actor">Needs <c>channels.manage</c>.</param>
    public async Task<Outcome<WebForm>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.ChannelsManage))
            return Actor.Refused(Permissions.ChannelsManage);
        var now = clock.GetUtcNow();
        var kept = (await database.ReadAsync(accounts.ReadAsync, cancel)).Find(a => a.Account.Id == request.Id);
        var tree = await codes.TreeAsync(cancel);
        var secrets = accounts.Protect(kept?.Account.Secrets ?? Nothing);
        return await database.WriteAsync<Outcome<WebForm>>(
            async session =>
            {
                var before = request.Id is { } id ? await FormRows.FindAsync(session, id) : null;
                if (request.Id is not null && (before is null || kept is null))
                    return Refusal.Missing("form.not-found");
                if ((before?.RowVersion ?? 0) != request.RowVersion)
                    return Refusal.Stale("form.stale");
                var after = Made(request, before, now);
                if ((after.Problem() ?? Coded(after.Definition, tree)) is { } problem)
                    return problem;
                if (await FormRows.OfSlugAsync(session, after.Slug) is { } other && other.Id != after.Id)
                    return Refusal.Invalid("form.slug-taken", "slug", ("name", other.Name));
                if (await FormRows.KeepAsync(session, after) == 0)
                    return Refusal.Stale("form.stale");
                if (after.Version != before?.Version)
                    await FormRows.AddVersionAsync(session, after, actor, now);
                var account = new ChannelAccount(
                    after.Id,
                    kept?.Account.Hook ?? SaveChannelAccount.NewHook(),
                    FormSender.AccountKind,
                    after.Name,
                    Channel.Web,
                    after.Team,
                    Nothing,
                    Nothing,
                    after.Active
                );
                if (
                    (await saveAccount.WithinAsync(session, account, secrets, kept, actor, cause)).IsRefused(out var no)
                )
                    return no;
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    before is null ? "form.made" : "form.changed",
                    null,
                    "web_form",
                    after.Id.ToString("D"),
                    before,
                    after,
                    cause
                );
                return after;
            },
            cancel
        );
    }

    private static WebForm Made(Request request, WebForm? before, DateTimeOffset now)
    {
        var definition = Trimmed(request.Definition);
        return new(
            before?.Id ?? Ids.New(now),
            request.Slug.Trim().ToLowerInvariant(),
            request.Name.Trim(),
            request.Team,
            request.Active,
            before is null ? 1
                : Json.Of(before.Definition) == Json.Of(definition) ? before.Version
                : before.Version + 1,
            definition,
            (before?.RowVersion ?? 0) + 1
        );
    }

    private static FormDefinition Trimmed(FormDefinition said) =>
        said with
        {
            Kind = said.Purpose == FormPurpose.Case ? said.Kind : null,
            Code = said.Purpose == FormPurpose.Case ? Blank(said.Code) : null,
            Es = Trimmed(said.Es),
            En = Trimmed(said.En),
            Fields = [.. said.Fields.OrderBy(f => f.Ask).Select(f => f with { Es = Blank(f.Es), En = Blank(f.En) })],
            Origins = [.. said.Origins.Select(o => Web.WebSite.Origin(o) ?? o).Distinct()],
            Mailbox = Blank(said.Mailbox),
        };

    private static FormWords Trimmed(FormWords words) =>
        new(words.Title.Trim(), Blank(words.Intro), words.Consent.Trim(), words.Thanks.Trim());

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>A form whose cases could not be opened would lose what is sent by it.</summary>
    private Refusal? Coded(FormDefinition definition, CodeTree tree) =>
        definition is { Code: { } code, Kind: { } kind }
        && !tree.For(kind, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)).Any(c => c.Code == code)
            ? Refusal.Invalid("case.code-does-not-fit", "code")
            : null;
}
