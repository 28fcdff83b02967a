using Vinculo.Customers;
using Vinculo.Customers.Identity;
using Vinculo.Interactions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Fulfilment;

namespace Vinculo.Tests.Support;

/// <summary>The verbs of the customer rooms over one test database, and somebody allowed to use them.</summary>
public sealed class Town(TestDatabase test, TimeProvider? clock = null)
{
    public static Actor Agent { get; } =
        new(
            Guid.Parse("01900000-0000-7000-8000-000000000001"),
            ActorKind.User,
            "Ana Agente",
            new HashSet<string> { "customers.read", "customers.edit", "interactions.record" },
            Reach.All,
            []
        );

    public static Actor Viewer { get; } =
        new(
            Guid.Parse("01900000-0000-7000-8000-000000000002"),
            ActorKind.User,
            "Vera Consulta",
            new HashSet<string> { "insights.read" },
            Reach.All,
            []
        );

    /// <summary>Somebody who cares for who is who.</summary>
    public static Actor Steward { get; } =
        new(
            Guid.Parse("01900000-0000-7000-8000-000000000003"),
            ActorKind.User,
            "Inés Identidad",
            new HashSet<string> { "customers.read", "customers.edit", "customers.merge", "matching.review" },
            Reach.All,
            []
        );

    public TimeProvider Clock { get; } = clock ?? TimeProvider.System;

    public VinculoOptions Options { get; } = new();

    public NameVocabulary Vocabulary => field ??= new(test.Database);

    public Audit Audit => field ??= new(test.Database, Clock);

    public CustomerDirectory Directory => field ??= new(test.Database, Vocabulary, Options);

    public Recognition Recognition =>
        field ??= new(test.Database, Vocabulary, Options, new(test.Database, Options, Clock));

    public RegisterCustomer Register => field ??= new(test.Database, new(Vocabulary), Audit, Options, Clock);

    public EditCustomer Edit => field ??= new(test.Database, new(Vocabulary), Audit, Options, Clock);

    public AddContactPoint AddContact => field ??= new(test.Database, Audit, Options, Clock);

    public AddIdentifier AddDocument => field ??= new(test.Database, Audit, Clock);

    public EndIdentifier EndDocument => field ??= new(test.Database, Audit, Clock);

    public EndContactPoint EndContact => field ??= new(test.Database, Audit, Clock);

    public RecordInteraction Record => field ??= new(test.Database, new(test.Database, Audit, Clock), Audit, Clock);

    public WorkUndertaking Work => field ??= new(test.Database, Audit, Options, Clock);

    public TableCatalogue Catalogue => field ??= new();

    public MergeCustomers Merge => field ??= new(test.Database, Catalogue, Vocabulary, Audit, Clock);

    public SplitCustomer Split => field ??= new(test.Database, Catalogue, Vocabulary, Audit, Clock);

    public IdentityHistory History => field ??= new(test.Database, Catalogue, Vocabulary);

    /// <summary>The customer an identifier means today.</summary>
    public async Task<CustomerId> CurrentAsync(CustomerId id) =>
        (await test.Database.ReadAsync(session => session.CurrentOfAsync(id)))!.Value;

    /// <summary>A person with a cédula, a telephone and an address derived from the names.</summary>
    public async Task<CustomerId> PersonAsync(
        string given,
        string first,
        string? second = null,
        string? document = null,
        string? phone = null,
        string? email = null,
        string? city = null,
        DateOnly? birth = null,
        Guid? team = null
    ) =>
        (
            await Register.RunAsync(
                new(
                    CustomerKind.Person,
                    CustomerStage.Customer,
                    given,
                    first,
                    second,
                    BirthDate: birth,
                    City: city,
                    Identifiers: document is null ? [] : [new("CC", "CO", document)],
                    Phones: phone is null ? [] : [phone],
                    Emails: email is null ? [] : [email],
                    TeamId: team
                ),
                Agent,
                "test"
            )
        ).Accepted;
}
