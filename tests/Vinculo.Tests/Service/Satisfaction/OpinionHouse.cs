using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service;
using Vinculo.Service.Cases;
using Vinculo.Service.Satisfaction;
using Vinculo.Tests.Integration.Channels;
using Vinculo.Tests.Service.Cases;

namespace Vinculo.Tests.Service.Satisfaction;

/// <summary>A company that answers cases and asks its customers what they think, by text message. Its clock stands still.</summary>
internal sealed class OpinionHouse : IAsyncDisposable
{
    public static readonly Actor Boss = Actor.System("boss");

    private readonly CaseHouse cases;

    private OpinionHouse(CaseHouse cases) => this.cases = cases;

    public TestApp App => cases.App;

    public FixedClock Clock => cases.Clock;

    public static async Task<OpinionHouse> StartAsync(Engine engine = Engine.Sqlite, bool withChannel = true)
    {
        var house = new OpinionHouse(await CaseHouse.StartAsync(engine));
        if (withChannel)
            await ChannelHouse.ConnectAsync(house.App, "twilio", "http://127.0.0.1:9/");
        (await house.Of<KeepSurvey>().ChangeTermsAsync(new(house.App.Url.ToString()), 0, Boss))
            .IsAccepted(out _)
            .ShouldBeTrue();
        return house;
    }

    public T Of<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    public static SurveyTexts Words(string question = "¿Qué tan satisfecho quedó?") =>
        new(
            new(question, "¿Qué mejoramos?", "Hola.", "Gracias de verdad."),
            new("How satisfied are you?", "What could be better?", "Hello.", "Thank you indeed.")
        );

    public static KeepSurvey.Request Draft(
        SurveyKind kind = SurveyKind.Satisfaction,
        SurveyEvent after = SurveyEvent.CaseAnswered,
        int most = 0,
        double share = 1
    ) => new(null, 0, $"{kind} {after}", kind, after, Words(), new(60, share, most, SurveyScale.Of(kind).UsualBad));

    public async Task<Survey> SurveyAsync(KeepSurvey.Request? draft = null)
    {
        var written = (await Of<KeepSurvey>().RunAsync(draft ?? Draft(), Boss, "test")).Accepted;
        return (await Of<KeepSurvey>().SwitchAsync(written.Id, true, Boss, "test")).Accepted;
    }

    public async Task<CustomerId> CustomerAsync(
        string name = "Marcela Rojas",
        string? phone = null,
        string? mail = null
    ) =>
        (
            await Of<RegisterCustomer>()
                .RunAsync(
                    new(
                        CustomerKind.Person,
                        CustomerStage.Customer,
                        GivenNames: name,
                        Phones: phone is null ? [] : [phone],
                        Emails: mail is null ? [] : [mail]
                    ),
                    Boss,
                    "test"
                )
        ).Accepted;

    /// <summary>A case of theirs, answered with proof; the fact is delivered behind everybody's back.</summary>
    public async Task<ServiceCase> AnsweredAsync(CustomerId customer)
    {
        var one = await cases.ComplaintAsync(customer);
        return await AnswerAsync(one);
    }

    public async Task<ServiceCase> AnswerAsync(ServiceCase one) =>
        (await cases.DoAsync(one, CaseAct.Send, message: "Le devolvimos el dinero.", proof: "acuse")).Accepted;

    public Task<Outcome<ServiceCase>> DoAsync(ServiceCase one, CaseAct act, string? note = null) =>
        cases.DoAsync(one, act, note: note, message: act == CaseAct.Reply ? note : null);

    /// <summary>The opinion a case is going to be asked for; waits until its fact was delivered.</summary>
    public Task<Opinion> OpinionAsync(ServiceCase one, OpinionState? state = null) =>
        UntilAsync(() => FindAsync(one), found => state is null || found.State == state);

    /// <summary>An opinion once it stands so; waits until facts were delivered.</summary>
    public Task<Opinion> OpinionAsync(Guid id, Predicate<Opinion> stands) => UntilAsync(() => OfAsync(id), stands);

    private static async Task<Opinion> UntilAsync(Func<Task<Opinion?>> find, Predicate<Opinion> stands)
    {
        var found = await Patience.UntilAsync(find, seen => seen is not null && stands(seen));
        return found!;
    }

    /// <summary>Read through the door of the room: its line in the list, or else as it stands.</summary>
    private Task<Opinion?> FindAsync(ServiceCase one) =>
        App.Database.ReadAsync(session =>
            Vinculo.Service.Satisfaction.Storage.OpinionRows.OfSourceAsync(session, $"case:{one.Id:N}:{one.Round}")
        );

    public Task<Opinion?> OfAsync(Guid id) =>
        App.Database.ReadAsync(session => Vinculo.Service.Satisfaction.Storage.OpinionRows.OfAsync(session, id));

    /// <summary>Customer, case, question sent an hour later.</summary>
    public async Task<Opinion> AskedAsync(
        string name = "Marcela Rojas",
        string phone = "3001112233",
        string? mail = null
    )
    {
        var one = await AnsweredAsync(await CustomerAsync(name, phone, mail));
        await OpinionAsync(one, OpinionState.Waits);
        Clock.Advance(TimeSpan.FromMinutes(61));
        await Of<SendOpinions>().RunAsync();
        return await OpinionAsync(one, OpinionState.Asked);
    }

    public async Task<string> TokenAsync(Guid opinion) =>
        OpinionToken.Sign(await Of<OpinionLinks>().KeyAsync(default), opinion);

    public Task<HttpResponseMessage> PostAsync(string token, params (string Name, string Value)[] fields) =>
        App.Client.PostAsync(
            new Uri($"/opinion/{token}", UriKind.Relative),
            new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)))
        );

    /// <summary>An answer taken down, for lists and figures.</summary>
    public async Task<Guid> ToldAsync(
        Survey survey,
        CustomerId customer,
        int score,
        Channel channel = Channel.Email,
        int daysAgo = 0,
        string? comment = null
    ) =>
        (
            await Of<RecordOpinion>()
                .RunAsync(
                    new(customer, survey.Id, score, comment, channel, At: Clock.Now.AddDays(-daysAgo)),
                    Boss,
                    "test"
                )
        ).Accepted;

    public Task<long> CountAsync(string sql) => cases.CountAsync(sql);

    public ValueTask DisposeAsync() => cases.DisposeAsync();
}
