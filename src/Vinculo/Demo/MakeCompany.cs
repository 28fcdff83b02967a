using System.Globalization;
using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Decisions;
using Vinculo.Decisions.Evidence;
using Vinculo.Decisions.Loyalty;
using Vinculo.Decisions.Outbound;
using Vinculo.Decisions.Retention;
using Vinculo.Decisions.Tables;
using Vinculo.Insights.Economics;
using Vinculo.Insights.Needs;
using Vinculo.Insights.Scoring;
using Vinculo.Insights.Segments;
using Vinculo.Insights.Value;
using Vinculo.Insights.Value.Wallet;
using Vinculo.Integration;
using Vinculo.Integration.WebForms;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases;
using Vinculo.Service.Fulfilment;
using Vinculo.Service.Knowledge;
using Vinculo.Service.Satisfaction;
using Vinculo.Service.Themes;
using Vinculo.Service.Visits;
using Vinculo.Workspace.Cadence;
using Vinculo.Workspace.Patterns;

namespace Vinculo.Demo;

/// <summary>Makes a demo company, imports its files as any company's would be, and works out all the product knows.</summary>
/// <param name="services">Of a house whose database is prepared and empty.</param>
/// <param name="steps">Told what is under way.</param>
internal sealed class MakeCompany(IServiceProvider services, DemoCompany company, DemoSteps steps)
{
    /// <summary>Whoever approves the rules of a demo company.</summary>
    private static readonly Guid ApproverId = new("0190f3a0-0000-7000-8000-000000000d01");

    /// <summary>Customers who take part in the programme from the first day.</summary>
    private const int FirstMembers = 100;

    private readonly Actor actor = Actor.System("demo");

    /// <param name="options">The world.</param>
    /// <param name="folder">Where its files go.</param>
    /// <returns>Null when all went in; otherwise what stopped it.</returns>
    public async Task<Refusal?> RunAsync(DemoOptions options, string folder, CancellationToken cancel)
    {
        steps.Begin($"Creando la empresa {company.Name} · Making the company {company.Name}");
        company.Write(options, folder, new Told(p => steps.At(p.Share)), cancel);
        return await ImportAsync(folder, cancel)
            ?? await SayAsync(cancel)
            ?? await WorkOutAsync(options, folder, cancel)
            ?? await ThankAsync(options.AsOf, cancel)
            ?? await ComplainAsync(cancel)
            ?? await new FirstMessages(services, actor).RunAsync(company.Name, cancel)
            ?? await new DemoForms(
                services.GetRequiredService<SaveForm>(),
                services.GetRequiredService<SubmitForm>(),
                actor
            ).RunAsync(cancel)
            ?? await new FirstCalls(services, actor).RunAsync(company.Name, cancel);
    }

    /// <summary>Scores everybody, as the night does.</summary>
    public async Task ScoreAsync(CancellationToken cancel)
    {
        steps.Begin("Calculando valor y riesgo · Working out value and risk");
        await services
            .GetRequiredService<ScoreCustomers>()
            .RunAsync(new Scored(p => steps.At(p.Total is > 0 ? (double)p.Done / p.Total.Value : 0, p.Stage)), cancel);
    }

    private async Task<Refusal?> ImportAsync(string folder, CancellationToken cancel)
    {
        // Before the files: what was offered in the past is then known by its name.
        var offers = await services
            .GetRequiredService<OfferCatalogue>()
            .ImportAsync(company.ReadOffers(), actor, "demo", cancel);
        if (offers.IsRefused(out var refusal))
            return refusal;

        var files = company.Files;
        steps.Begin(
            $"Importando los archivos de sus {company.Systems} sistemas · Importing the files of its {company.Systems} systems"
        );
        var imported = await services
            .GetRequiredService<ImportFiles>()
            .RunAsync(
                [
                    .. files.Select(f => new FileToImport(
                        Path.Combine(folder, f.File),
                        Path.Combine(folder, Path.GetDirectoryName(f.File)!, $"{f.Mapping}.mapping.json")
                    )),
                ],
                actor,
                p => steps.At((p.File - 1d) / p.Files, $"{files[p.File - 1].File}  {p.Progress.Counts.Read:N0}"),
                cancel
            );
        return imported.IsRefused(out refusal) ? refusal : null;
    }

    /// <summary>What people would tell the product by hand.</summary>
    private async Task<Refusal?> SayAsync(CancellationToken cancel)
    {
        var settings = services.GetRequiredService<Settings>();
        var said =
            await SayAsync(
                settings,
                Settings.CompanyCode,
                new CompanySettings(company.Name, "COP", "CO", "America/Bogota"),
                cancel
            )
            ?? await NameFieldsAsync(services.GetRequiredService<CustomFields>(), cancel)
            ?? await SayAsync(settings, CostTerms.SettingCode, company.Costs, cancel)
            ?? await SayAsync(settings, NeedRules.SettingCode, company.Needs, cancel)
            ?? (
                company.Wallet is { } wallet ? await SayAsync(settings, WalletTerms.SettingCode, wallet, cancel) : null
            );
        if (said is not null)
            return said;
        said = company.SaveOffers is { } table
            ? await SayAsync(settings, SaveOfferTable.SettingCode, table, cancel)
            : null;
        if (said is not null)
            return said;
        await services.GetRequiredService<ShortLists>().InstallAsync(company.Lists, cancel);
        if (await NameTopicsAsync(services.GetRequiredService<CaseCodes>(), cancel) is { } unnamed)
            return unnamed;

        // One customer in twenty is left alone to measure by; the one the story is about must not be, or it would not play.
        await services
            .GetRequiredService<Database>()
            .WriteAsync(
                session =>
                    session.ExecuteAsync(
                        "UPDATE customer SET control = @no WHERE customer_id IN (SELECT customer_id FROM identifier WHERE normalised = @document)",
                        ("no", false),
                        ("document", company.Protagonist.ToString(CultureInfo.InvariantCulture))
                    ),
                cancel
            );
        return null;
    }

    private async Task<Refusal?> SayAsync<T>(Settings settings, string code, T value, CancellationToken cancel)
        where T : class
    {
        var changed = await settings.ChangeAsync(
            code,
            value,
            await settings.RowVersionAsync(code, cancel),
            actor,
            cancel
        );
        return changed.IsRefused(out var refusal) ? refusal : null;
    }

    /// <summary>The programme begins with those who are worth most.</summary>
    private async Task<Refusal?> ThankAsync(DateOnly today, CancellationToken cancel)
    {
        if (company.Loyalty is not { } terms)
            return null;
        var settings = services.GetRequiredService<Settings>();
        return await SayAsync(settings, LoyaltyTerms.SettingCode, terms(today), cancel)
            ?? (
                (
                    await services.GetRequiredService<InviteBest>().RunAsync(FirstMembers, actor, "demo", cancel)
                ).IsRefused(out var refusal)
                    ? refusal
                    : null
            );
    }

    private async Task<Refusal?> NameTopicsAsync(CaseCodes codes, CancellationToken cancel)
    {
        var tree = await codes.TreeAsync(cancel);
        foreach (var (code, parent, es, en) in company.Topics.Where(topic => tree.Find(topic.Code) is null))
        {
            var named = new CaseCode
            {
                Code = code,
                Parent = parent,
                NameEs = es,
                NameEn = en,
            };
            if ((await codes.SaveAsync(named, 0, false, false, actor, cancel)).IsRefused(out Refusal? refusal))
                return refusal;
        }
        return null;
    }

    /// <summary>Complaints of the last days, in every state, and what is promised and sold.</summary>
    private async Task<Refusal?> ComplainAsync(CancellationToken cancel) =>
        await new DemoFulfilment(
            services.GetRequiredService<Database>(),
            services.GetRequiredService<StartUndertaking>(),
            services.GetRequiredService<WorkUndertaking>(),
            services.GetRequiredService<TimeProvider>(),
            actor
        ).RunAsync(cancel)
        ?? await new DemoVisits(
            services.GetRequiredService<VisitRoom>(),
            services.GetRequiredService<TakeTurn>(),
            actor
        ).RunAsync(cancel)
        ?? await new DemoCases(
            services.GetRequiredService<Database>(),
            services.GetRequiredService<Vinculo.Service.Cases.OpenCase>(),
            services.GetRequiredService<WorkCase>(),
            services.GetRequiredService<TimeProvider>(),
            actor with
            {
                Kind = ActorKind.User,
                Name = "Servicio al cliente",
            }
        ).RunAsync(cancel);

    private async Task<Refusal?> WorkOutAsync(DemoOptions options, string folder, CancellationToken cancel)
    {
        await ScoreAsync(cancel);

        steps.Begin("Buscando hogares y sumando empresas · Finding households and adding up companies");
        await services.GetRequiredService<CompanyFigures>().CountAllAsync(cancel);
        await services.GetRequiredService<MeasureCurves>().RunAsync(cancel);
        await services.GetRequiredService<ValueBase>().CountAsync(cancel);
        await new CompanyTies(
            services.GetRequiredService<Database>(),
            services.GetRequiredService<KeepRelations>()
        ).NoteAsync(actor, cancel);
        await services
            .GetRequiredService<InferHouseholds>()
            .RunAllAsync(
                looked =>
                {
                    steps.At(Math.Min(1, looked / (double)Math.Max(1, options.Customers)), "");
                    return Task.CompletedTask;
                },
                cancel
            );

        steps.Begin("Ubicando a cada cliente en sus segmentos · Placing everybody in their segments");
        if (await DivideAsync(cancel) is { } undivided)
            return undivided;
        if (await RuleAsync(cancel) is { } unruled)
            return unruled;

        steps.Begin("Aprendiendo de lo ya ofrecido · Learning from past offers");
        await services.GetRequiredService<RelearnOffers>().RunAsync(cancel);
        steps.Begin("Atendiendo los últimos meses · Serving the last months");
        await new PastMeetings(
            services.GetRequiredService<Database>(),
            services.GetRequiredService<RecordPastMeetings>(),
            services.GetRequiredService<TimeProvider>()
        ).RunAsync(company.Check.System, options.Seed, folder, cancel);

        // What the nights would have found, soon after the doors open.
        var jobs = services.GetRequiredService<JobQueue>();
        foreach (var job in new[] { FindPatterns.JobCode, ProofJob.JobCode, KeepCadence.JobCode, ThemesJob.JobCode })
            await services
                .GetRequiredService<Database>()
                .WriteAsync(session => jobs.EnqueueOnceAsync(session, job, new { }, actor), cancel);
        foreach (var (content, audience) in DemoArticles.All)
            if (await AnswerAsync(content, audience, cancel) is { } unanswered)
                return unanswered;
        if (await OpineAsync(cancel) is { } silent)
            return silent;
        return await ListAsync(cancel);
    }

    /// <summary>What customers think of the company, and two who wait to be called.</summary>
    private Task<Refusal?> OpineAsync(CancellationToken cancel) =>
        new DemoOpinions(
            services.GetRequiredService<Database>(),
            services.GetRequiredService<KeepSurvey>(),
            services.GetRequiredService<RecordOpinion>(),
            services.GetRequiredService<CloseLoop>(),
            services.GetRequiredService<TimeProvider>(),
            actor
        ).RunAsync(
            services
                .GetRequiredService<VinculoOptions>()
                .Urls.Split(';')[0]
                .Replace("*", "localhost", StringComparison.Ordinal),
            cancel
        );

    private async Task<Refusal?> AnswerAsync(ArticleContent content, Audience audience, CancellationToken cancel)
    {
        var write = services.GetRequiredService<WriteArticle>();
        var written = await write.RunAsync(new(null, 0, content, audience), actor, "demo", cancel);
        if (written.IsRefused(out var refusal, out var article))
            return refusal;
        return (await write.UseAsync(article.Id, true, actor, "demo", cancel)).IsRefused(out var unused)
            ? unused
            : null;
    }

    /// <summary>Whom to call this week: nobody has said yes to offers by telephone yet, but care needs no leave.</summary>
    private async Task<Refusal?> ListAsync(CancellationToken cancel)
    {
        var page = await services.GetRequiredService<OfferBook>().OpenAsync(cancel);
        if (page.Offers.LastOrDefault(o => o.Active && !o.IsCommercial) is not { } care)
            return null;
        var made = await services
            .GetRequiredService<MakeOutboundList>()
            .RunAsync(new(care.TitleEs, care.Code, Most: 200), actor, "demo", cancel);
        return made.IsRefused(out var refusal) ? refusal : null;
    }

    /// <summary>The company's own segmentations first, so that the usual ones are placed together with them.</summary>
    private async Task<Refusal?> DivideAsync(CancellationToken cancel)
    {
        foreach (var own in company.Segmentations)
        {
            var saved = await services
                .GetRequiredService<Segmentations>()
                .SaveAsync(
                    new(null, 0, own.NameEs, own.NameEn, own.Definition) { Code = own.Code },
                    actor,
                    "demo",
                    cancel
                );
            if (saved.IsRefused(out var refusal))
                return refusal;
        }
        var placed = await services.GetRequiredService<UsualSegments>().InstallAsync(actor, cancel);
        return placed.IsRefused(out var noSegments) ? noSegments : null;
    }

    /// <summary>The company's business rules: one hand writes them, another approves them, as everywhere.</summary>
    private async Task<Refusal?> RuleAsync(CancellationToken cancel)
    {
        var approver = actor with { Id = ApproverId, Name = "Dirección comercial" };
        var publish = services.GetRequiredService<PublishTable>();
        foreach (var content in Json.Read<List<TableContent>>(company.ReadRules()))
        {
            var saved = await services
                .GetRequiredService<SaveTable>()
                .RunAsync(new(null, content), actor, "demo", cancel);
            if (saved.IsRefused(out var refusal, out var version))
                return refusal;
            var asked = await publish.SubmitAsync(new(version.Code, version.Version, actor, "demo"), new(), cancel);
            if (asked.IsRefused(out refusal))
                return refusal;
            var approved = await publish.ApproveAsync(
                new(version.Code, version.Version, approver, "demo"),
                null,
                cancel
            );
            if (approved.IsRefused(out refusal))
                return refusal;
        }
        return null;
    }

    /// <summary>An import names a company's own fields after their columns; people want words.</summary>
    private async Task<Refusal?> NameFieldsAsync(CustomFields fields, CancellationToken cancel)
    {
        foreach (var field in await fields.ListAsync("customer", cancel))
        {
            if (!company.Labels.TryGetValue(field.Code, out var label))
                continue;
            var saved = await fields.SaveAsync(
                new(
                    field.Id,
                    field.Entity,
                    field.Code,
                    label.Es,
                    label.En,
                    field.Type,
                    field.Options,
                    field.Searchable,
                    field.Position,
                    field.Active,
                    field.RowVersion
                ),
                actor,
                cancel
            );
            if (saved.IsRefused(out var refusal))
                return refusal;
        }
        return null;
    }

    private sealed class Told(Action<DemoProgress> tell) : IProgress<DemoProgress>
    {
        public void Report(DemoProgress value) => tell(value);
    }

    private sealed class Scored(Action<ScoringProgress> tell) : IProgress<ScoringProgress>
    {
        public void Report(ScoringProgress value) => tell(value);
    }
}
