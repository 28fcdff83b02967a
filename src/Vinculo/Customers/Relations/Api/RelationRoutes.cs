using System.Globalization;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Customers.Relations.Api;

/// <summary>Relations, households and economic groups as resources.</summary>
internal static class RelationRoutes
{
    private const string Cause = "api/relations";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/api/v1/relation-types", TypesAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Named("ListRelationTypes", "What one customer can be to another, with the inverse.");

        var customer = routes.MapGroup("/api/v1/customers/{id}");
        customer
            .MapGet("/relations", ListAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Named("ListRelations", "Who has to do with a customer; those beyond the caller's reach are only counted.");
        customer
            .MapPost("/relations", AddAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Named(
                "AddRelation",
                "The other becomes the role of the customer; the other's own sheet shows the inverse."
            )
            .WithExample(
                """{"other":"01900000-0000-7000-8000-000000000002","role":"employer","from":"2024-02-01"}""",
                """{"id":"01900000-0000-7000-8000-000000000003"}"""
            );
        customer
            .MapPatch("/relations/{relation:guid}", EditAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Named("EditRelation", "Strength, dates and note of a relation, on both sides.");
        customer
            .MapPost("/relations/{relation:guid}/end", EndAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Named("EndRelation", "The relation ends on a day; both sides keep it as history.");
        customer
            .MapPost("/relations/{relation:guid}/undo", UndoAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Named("UndoRelation", "Takes back the last thing done to a relation.");
        customer
            .MapDelete("/relations/{relation:guid}", RemoveAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Named("RemoveRelation", "The relation was a mistake: both sides go.");
        customer
            .MapGet("/household", HouseholdAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Named("GetHousehold", "Who lives with a customer: proposed by the application or confirmed by a person.");
        customer
            .MapPost("/household/decision", DecideAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Named("DecideHousehold", "Says of a proposed household that it is one, or that it is none.");
        customer
            .MapGet("/group", GroupAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Named("GetGroup", "The economic group a company belongs to, with totals.");
    }

    internal sealed record TypeAnswer(
        string Code,
        string Inverse,
        string Name,
        Kin Kin,
        CustomerKind? Own,
        CustomerKind? Other,
        bool Sole
    );

    internal sealed record Relation(
        Guid Id,
        string Role,
        string RoleName,
        Acquaintance Other,
        double? Strength,
        DateOnly? From,
        DateOnly? To,
        string? Note,
        string? Source
    );

    /// <param name="Hidden">Others beyond the caller's reach.</param>
    internal sealed record RelationList(IReadOnlyList<Relation> Items, int Hidden, bool More);

    internal sealed record NewRelation(
        CustomerId Other,
        string Role,
        double? Strength = null,
        DateOnly? From = null,
        DateOnly? To = null,
        string? Note = null
    );

    internal sealed record Terms(
        double? Strength = null,
        DateOnly? From = null,
        DateOnly? To = null,
        string? Note = null
    );

    /// <param name="On">The last day; today when not given.</param>
    internal sealed record End(DateOnly? On = null);

    internal sealed record Made(Guid Id);

    internal sealed record HouseholdAnswer(
        Guid Id,
        HouseholdState State,
        IReadOnlyList<HouseholdMember> Members,
        int Hidden,
        long? ValueMinor,
        string? Currency
    );

    /// <param name="Together">True: they live together; false: they do not, and it is not proposed again.</param>
    /// <param name="Who">Only this one does not live there; with <c>together</c> false.</param>
    internal sealed record HouseholdDecision(bool Together, CustomerId? Who = null);

    internal sealed record GroupAnswer(IReadOnlyList<GroupCompany> Companies, bool More, GroupTotals Totals);

    private static async Task<IResult> TypesAsync(RelationTypes types, CancellationToken cancel) =>
        Answers.Json(
            (await types.AllAsync(cancel)).Types.Select(t => new TypeAnswer(
                t.Code,
                t.Inverse,
                t.Name(CultureInfo.CurrentUICulture),
                t.Kin,
                t.Own,
                t.Other,
                t.Sole
            ))
        );

    private static async Task<IResult> ListAsync(
        CustomerId id,
        HttpContext http,
        RelationBook book,
        RelationTypes types,
        CancellationToken cancel
    )
    {
        var catalogue = await types.AllAsync(cancel);
        var outcome = await book.RunAsync(id, withMap: false, CurrentActor.Of(http), Cause, cancel);
        return Answers.Of(
            outcome,
            sheet =>
                Answers.Json(
                    new RelationList(
                        [
                            .. sheet.Lines.Items.Select(l => new Relation(
                                l.Id,
                                l.Role,
                                catalogue.Name(l.Role, CultureInfo.CurrentUICulture),
                                l.Other,
                                l.Strength,
                                l.From,
                                l.To,
                                l.Note,
                                l.Source
                            )),
                        ],
                        sheet.Lines.Hidden,
                        sheet.Lines.More
                    )
                )
        );
    }

    private static async Task<IResult> AddAsync(
        CustomerId id,
        NewRelation relation,
        HttpContext http,
        KeepRelations keep,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await keep.AddAsync(
                id,
                relation.Other,
                relation.Role ?? "",
                new(relation.Strength, relation.From, relation.To, relation.Note),
                CurrentActor.Of(http),
                Cause,
                cancel
            ),
            made => Answers.Json(new Made(made), StatusCodes.Status201Created)
        );

    private static async Task<IResult> EditAsync(
        CustomerId id,
        Guid relation,
        Terms terms,
        HttpContext http,
        KeepRelations keep,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await keep.EditAsync(
                id,
                relation,
                new(terms.Strength, terms.From, terms.To, terms.Note),
                CurrentActor.Of(http),
                Cause,
                cancel
            ),
            _ => Results.NoContent()
        );

    private static async Task<IResult> EndAsync(
        CustomerId id,
        Guid relation,
        End end,
        HttpContext http,
        KeepRelations keep,
        TimeProvider clock,
        VinculoOptions options,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await keep.EndAsync(
                id,
                relation,
                end.On ?? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime),
                CurrentActor.Of(http),
                Cause,
                cancel
            ),
            _ => Results.NoContent()
        );

    private static async Task<IResult> UndoAsync(
        CustomerId id,
        Guid relation,
        HttpContext http,
        KeepRelations keep,
        CancellationToken cancel
    ) => Answers.Of(await keep.UndoAsync(id, relation, CurrentActor.Of(http), Cause, cancel), _ => Results.NoContent());

    private static async Task<IResult> RemoveAsync(
        CustomerId id,
        Guid relation,
        HttpContext http,
        KeepRelations keep,
        CancellationToken cancel
    ) =>
        Answers.Of(
            await keep.RemoveAsync(id, relation, CurrentActor.Of(http), Cause, cancel),
            _ => Results.NoContent()
        );

    private static async Task<IResult> HouseholdAsync(
        CustomerId id,
        HttpContext http,
        RelationBook book,
        CancellationToken cancel
    )
    {
        var outcome = await book.RunAsync(id, withMap: false, CurrentActor.Of(http), Cause, cancel);
        return Answers.Of(
            outcome,
            sheet =>
                sheet.Household.Members.Count == 0
                    ? Answers.Problem(Refusal.Missing("household.not-found"))
                    : Answers.Json(
                        new HouseholdAnswer(
                            sheet.Household.Id,
                            sheet.Household.State,
                            [.. sheet.Household.Members.Where(m => m.Who is not null)],
                            sheet.Household.Hidden,
                            sheet.Household.Value?.Minor,
                            sheet.Household.Value?.Currency
                        )
                    )
        );
    }

    private static async Task<IResult> DecideAsync(
        CustomerId id,
        HouseholdDecision decision,
        HttpContext http,
        Households households,
        CancellationToken cancel
    )
    {
        var actor = CurrentActor.Of(http);
        return Answers.Of(
            decision switch
            {
                { Together: true, Who: { } who } => await households.JoinAsync(id, who, actor, Cause, cancel),
                { Together: true } => await households.ConfirmAsync(id, actor, Cause, cancel),
                { Who: { } who } => await households.PartAsync(id, who, actor, Cause, cancel),
                _ => await households.RefuseAsync(id, actor, Cause, cancel),
            },
            _ => Results.NoContent()
        );
    }

    private static async Task<IResult> GroupAsync(
        CustomerId id,
        HttpContext http,
        RelationBook book,
        CancellationToken cancel
    )
    {
        var outcome = await book.RunAsync(id, withMap: false, CurrentActor.Of(http), Cause, cancel);
        return Answers.Of(
            outcome,
            sheet =>
                sheet.Group is not { } group
                    ? Answers.Problem(Refusal.Missing("group.not-a-company"))
                    : Answers.Json(
                        new GroupAnswer(
                            [.. group.Companies.Where(c => c.Who is not null)],
                            group.More,
                            CompanyGroup.Totals(group.Companies)
                        )
                    )
        );
    }
}
