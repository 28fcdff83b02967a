using Vinculo.Customers;
using Vinculo.Customers.Capture;
using Vinculo.Customers.Prospects;
using Vinculo.Customers.Relations;
using Vinculo.Decisions.Loyalty;
using Vinculo.Insights;
using Vinculo.Insights.Segments;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service;
using Vinculo.Workspace.Cadence;

namespace Vinculo.Workspace;

/// <summary>
/// The life sheet question: everything the screen needs in one round trip, may this actor see it, then one access-log
/// row. Each room below says how its part is asked; here the questions travel together.
/// </summary>
public sealed class CustomerFile(Database database, Audit audit, TimeProvider clock)
{
    /// <summary>Timeline rows that come with the sheet.</summary>
    public const int TimelineRows = 50;

    private const int MostMerges = 5;

    private const string ChargeSql = """
        SELECT u.display_name, t.name
        FROM customer c LEFT JOIN app_user u ON u.id = c.owner_id LEFT JOIN team t ON t.id = c.team_id
        WHERE c.customer_id = @id
        """;

    private const string LastVisitSql =
        "SELECT occurred_at FROM interaction WHERE customer_id = @id AND channel = 11 ORDER BY occurred_at DESC LIMIT 1";

    /// <summary>The customer alone: who she is, how she is reached, what she is worth; no dealings.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public Task<Outcome<CustomerSheet>> RecordAsync(
        CustomerId customer,
        Actor actor,
        string cause,
        CancellationToken cancel
    ) => AnswerAsync(customer, actor, cause, (session, id) => ReadRecordAsync(session, id), cancel);

    /// <summary>Reads the sheet. A customer that was merged answers with the one it was merged into.</summary>
    /// <param name="customer">Whose sheet.</param>
    /// <param name="actor">Who asks; needs <c>customers.read</c> and reach to the customer's team.</param>
    /// <param name="cause">The page or route, for the access log.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The sheet, or <c>customer.not-found</c>, <c>customer.out-of-reach</c>, <c>permission.missing</c>.</returns>
    public Task<Outcome<CustomerSheet>> RunAsync(
        CustomerId customer,
        Actor actor,
        string cause,
        CancellationToken cancel
    ) => AnswerAsync(customer, actor, cause, (session, id) => ReadAsync(session, id, actor), cancel);

    private async Task<Outcome<CustomerSheet>> AnswerAsync(
        CustomerId customer,
        Actor actor,
        string cause,
        Func<Session, CustomerId, Task<CustomerSheet?>> read,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CustomersRead))
            return Actor.Refused(Permissions.CustomersRead);

        var sheet = await database.ReadAsync(session => read(session, customer), cancel);
        for (var i = 0; sheet?.Customer.MergedInto is { } survivor && i < MostMerges; i++)
            sheet = await database.ReadAsync(session => read(session, survivor), cancel);
        if (sheet is null)
            return WorkspaceRefusals.NotFound(customer);
        if (!actor.Sees(sheet.Customer.TeamId))
            return WorkspaceRefusals.OutOfReach(customer);

        if (sheet.Customer.Id != customer)
            sheet.RedirectedFrom = customer;
        await audit.ReadAsync(actor, "customer.read", sheet.Customer.Id.Value, cause);
        return sheet;
    }

    private static async Task<CustomerSheet?> ReadRecordAsync(Session session, CustomerId id)
    {
        Customer? found = null;
        var parts = new CustomerSheet();
        var order = new GoldenOrder(id);
        await session.ReadAsync([
            .. order.Questions(),
            CustomerQuestions.Customer(id, c => found = c),
            Charge(id, parts),
            CustomerQuestions.Identifiers(id, parts.Identifiers),
            CustomerQuestions.ContactPoints(id, parts.ContactPoints),
        ]);
        if (found is null)
            return null;
        order.Sort(found, parts.Identifiers, parts.ContactPoints);
        parts.Customer = found;
        return parts;
    }

    private static Question Charge(CustomerId id, CustomerSheet parts) =>
        new(ChargeSql, row => (parts.Owner, parts.Team) = (row.TextOrNull(0), row.TextOrNull(1)), ("id", id));

    private async Task<CustomerSheet?> ReadAsync(Session session, CustomerId id, Actor actor)
    {
        Customer? found = null;
        var parts = new CustomerSheet();
        var order = new GoldenOrder(id);
        await session.ReadAsync([
            .. order.Questions(),
            CustomerQuestions.Customer(id, c => found = c),
            Charge(id, parts),
            CustomerQuestions.Identifiers(id, parts.Identifiers),
            CustomerQuestions.ContactPoints(id, parts.ContactPoints),
            CustomerQuestions.Relations(id, actor, parts.Relations, () => parts.RelationsHidden++),
            Households.Question(id, parts.Household, actor),
            CustomerQuestions.Holdings(id, parts.Holdings),
            CustomerQuestions.Needs(id, parts.Needs),
            CustomerScores.Of(id, parts.Scores),
            SegmentMembers.Of(id, parts.Segments),
            CaptureStanding.Question(id, s => parts.Capture = s),
            CustomerPoints.Glance(id, g => parts.Points = g),
            AskNext.Quiet(id, clock.GetUtcNow(), parts.Quiet),
            CaseQueue.OpenCases(id, parts.Cases),
            Timeline.OpenCommitments(id, parts.Commitments),
            CadenceList.Due(id, day => parts.ContactDue = day),
            Timeline.LastConversation(id, c => parts.LastConversation = c),
            Timeline.Page(id, parts.Timeline, TimelineRows + 1),
        ]);
        if (found is null)
            return null;
        order.Sort(found, parts.Identifiers, parts.ContactPoints);
        if (parts.Timeline.Count > TimelineRows)
        {
            parts.Timeline.RemoveAt(TimelineRows);
            parts.TimelineMore = true;
        }
        if (found.Kind == CustomerKind.Company)
            parts.People = await ReadPeopleAsync(session, id, actor);
        if (found.Stage == CustomerStage.Prospect)
            await session.ReadAsync(Prospect.Question(id, p => parts.Prospect = p));
        parts.Customer = found;
        return parts;
    }

    private static async Task<CompanyPeople> ReadPeopleAsync(Session session, CustomerId id, Actor actor)
    {
        var people = new CompanyPeople();
        await session.ReadAsync(
            CompanyFigures.Question(
                id,
                count =>
                {
                    (people.Count, people.ValueMinor, people.Currency) = (
                        count.People,
                        count.ValueMinor,
                        count.Currency
                    );
                    (people.OpenCases, people.AtRisk) = (count.OpenCases, count.AtRisk);
                }
            ),
            CompanyFigures.TopPeople(id, row => people.Top.Add(CompanyFile.Person(row, actor))),
            new Question(LastVisitSql, row => people.LastVisitAt = row.Instant(0), ("id", id))
        );
        return people;
    }
}
