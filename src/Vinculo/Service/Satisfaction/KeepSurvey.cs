using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases;
using Vinculo.Service.Satisfaction.Storage;

namespace Vinculo.Service.Satisfaction;

/// <summary>Writes surveys, switches them on and off, and sets what holds for all of them.</summary>
public sealed class KeepSurvey(Database database, Settings settings, Audit audit, TimeProvider clock)
{
    /// <param name="Id">Null: a new one.</param>
    /// <param name="RowVersion">As read; somebody else's change meanwhile is refused.</param>
    /// <param name="Kind">Of a new one; the scale of one that has answers stays.</param>
    public sealed record Request(
        Guid? Id,
        int RowVersion,
        string Name,
        SurveyKind Kind,
        SurveyEvent Event,
        SurveyTexts Texts,
        SurveyRules Rules
    );

    public Task<IReadOnlyList<Survey>> AllAsync(CancellationToken cancel = default) =>
        database.ReadAsync(async session => (IReadOnlyList<Survey>)await SurveyRows.AllAsync(session), cancel);

    public async ValueTask<OpinionTerms> TermsAsync(CancellationToken cancel = default) =>
        await settings.ReadAsync<OpinionTerms>(OpinionTerms.SettingCode, cancel) ?? new();

    /// <summary>Writes one; words that changed are a new version.</summary>
    /// <param name="actor">Needs <c>satisfaction.manage</c>.</param>
    public Task<Outcome<Survey>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        ChangeAsync(
            request.Id,
            "survey.written",
            (found, now) =>
            {
                if (found is not null && found.RowVersion != request.RowVersion)
                    return OpinionRefusals.Stale();
                var texts = new SurveyTexts(Trimmed(request.Texts.Es), Trimmed(request.Texts.En));
                var survey = new Survey(
                    found?.Id ?? Ids.New(now),
                    request.Name.Trim(),
                    found?.Kind ?? request.Kind,
                    request.Event,
                    found?.Active ?? false,
                    found is null ? 1
                        : found.Texts == texts ? found.Version
                        : found.Version + 1,
                    texts,
                    request.Rules with
                    {
                        Template = request.Rules.Template.NullIfBlank(),
                    },
                    now,
                    (found?.RowVersion ?? 0) + 1
                );
                return survey.Problem() is { } problem ? problem : survey;
            },
            actor,
            cause,
            cancel
        );

    /// <summary>Lets it ask, or not any more. After each kind of event at most one asks.</summary>
    /// <param name="actor">Needs <c>satisfaction.manage</c>.</param>
    public async Task<Outcome<Survey>> SwitchAsync(
        Guid id,
        bool active,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        var terms = await TermsAsync(cancel);
        return await ChangeAsync(
            id,
            active ? "survey.on" : "survey.off",
            (found, now) =>
                found is null ? OpinionRefusals.NoSurvey()
                : active && terms.Address is null && found.Event != SurveyEvent.ByHand
                    ? Refusal.Conflict("survey.no-address")
                : found with { Active = active, ChangedAt = now, RowVersion = found.RowVersion + 1 },
            actor,
            cause,
            cancel
        );
    }

    /// <param name="rowVersion">As read; somebody else's change meanwhile is refused.</param>
    /// <param name="actor">Needs <c>satisfaction.manage</c>.</param>
    public async Task<Outcome<int>> ChangeTermsAsync(
        OpinionTerms terms,
        int rowVersion,
        Actor actor,
        CancellationToken cancel = default
    )
    {
        if (!actor.May(Permissions.SatisfactionManage))
            return Actor.Refused(Permissions.SatisfactionManage);
        terms = terms with { Address = terms.Address.NullIfBlank()?.TrimEnd('/') };
        return terms.Problem() is { } problem
            ? problem
            : await settings.ChangeAsync(
                OpinionTerms.SettingCode,
                terms,
                rowVersion,
                actor.With(Permissions.SettingsManage),
                cancel
            );
    }

    private async Task<Outcome<Survey>> ChangeAsync(
        Guid? id,
        string act,
        Func<Survey?, DateTimeOffset, Outcome<Survey>> change,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.SatisfactionManage))
            return Actor.Refused(Permissions.SatisfactionManage);
        return await database.WriteAsync<Outcome<Survey>>(
            async session =>
            {
                // Two who switch on follow one another: the second sees that there is one.
                await session.HoldAsync(["surveys"]);
                var found = id is { } key ? await SurveyRows.FindAsync(session, key, hold: true) : null;
                if (id is not null && found is null)
                    return OpinionRefusals.NoSurvey();
                if (change(found, clock.GetUtcNow()).IsRefused(out var no, out var after))
                    return no;
                if (
                    after is { Active: true, Event: not SurveyEvent.ByHand }
                    && await SurveyRows.AfterAsync(session, after.Event) is { } other
                    && other.Id != after.Id
                )
                    return Refusal.Conflict("survey.one-asks", ("name", other.Name));
                await SurveyRows.KeepAsync(session, after);
                if (after.Version != found?.Version)
                    await SurveyRows.AddWordsAsync(session, after, actor);
                await audit.ChangedWithinAsync(
                    session,
                    actor,
                    act,
                    null,
                    "survey",
                    after.Id.ToString("D"),
                    found,
                    after,
                    cause
                );
                return after;
            },
            cancel
        );
    }

    private static SurveyWords Trimmed(SurveyWords words) =>
        new(words.Question.Trim(), words.Open.NullIfBlank(), words.Message.Trim(), words.Thanks.Trim());
}
