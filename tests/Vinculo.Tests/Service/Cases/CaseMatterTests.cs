using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service;
using Vinculo.Service.Cases;
using Vinculo.Tests.Integration.Channels;
using Vinculo.Tests.Integration.Mail;

namespace Vinculo.Tests.Service.Cases;

/// <summary>Cases and what is said over channels: a matter becomes one, belongs to one, and a message nobody knows of is decided.</summary>
public class CaseMatterTests
{
    private static readonly Actor Boss = CaseHouse.Boss;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_matter_that_becomes_a_case_brings_its_messages_and_is_tied_and_untied(Engine engine)
    {
        await using var house = await ChannelHouse.OpenAsync(engine);
        await house.PostAsync(Said("w1", "Me cobraron dos veces"));
        await house.SettleAsync();
        var (customer, episode) = await MatterAsync(house);
        var open = house.App.Services.GetRequiredService<OpenCase>();
        OpenCase.Request Asked(Guid? of) => new(customer, CaseKind.Complaint, "Cobro doble", Episode: of);

        var one = (await open.RunAsync(Asked(episode), Boss, "test")).Accepted;
        await house.PostAsync(Said("w2", "¿Y qué pasó?"));
        await house.SettleAsync();
        await UntilAsync(house, "SELECT count(*) FROM case_event WHERE act = 25", 1);

        (await SheetAsync(house, one)).Said.Select(s => s.Body).ShouldBe(["¿Y qué pasó?", "Me cobraron dos veces"]);
        var other = (await open.RunAsync(Asked(null), Boss, "test")).Accepted;
        var tie = house.App.Services.GetRequiredService<TieMatter>();
        (await tie.RunAsync(other.Id, episode, true, Boss, "test")).IsAccepted(out _).ShouldBeTrue();
        (await SheetAsync(house, one)).Said.ShouldBeEmpty();
        (await SheetAsync(house, other)).Said.Count.ShouldBe(2);
        (await tie.RunAsync(other.Id, episode, false, Boss, "test")).IsAccepted(out _).ShouldBeTrue();
        (await house.LongAsync("SELECT count(*) FROM interaction WHERE kind = 1 AND case_id IS NOT NULL")).ShouldBe(0);
        (await house.LongAsync("SELECT count(*) FROM audit_event WHERE act LIKE 'case.%tied'")).ShouldBe(2);

        (await open.RunAsync(Asked(Guid.CreateVersion7()), Boss, "test")).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("episode.not-found");
        var stranger = await house.RegisterAsync("Otra");
        var hers = (await open.RunAsync(Asked(null) with { Customer = stranger }, Boss, "test")).Accepted;
        (await tie.RunAsync(hers.Id, episode, true, Boss, "test")).IsRefused(out no).ShouldBeTrue();
        no!.Code.ShouldBe("episode.not-found");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_message_nobody_knows_of_waits_for_a_person_who_sends_it_again_or_takes_it_as_not_sent(
        Engine engine
    )
    {
        await using var house = await CaseHouse.StartAsync(engine);
        await using var mail = await MailHouse.OfAsync(house.App);
        var one = await CaseAnswerTests.SentAsync(house, mail);
        var message = (await house.SheetAsync(one)).Messages.Single().Message;
        var decide = house.App.Services.GetRequiredService<DecideMessage>();
        Task<Outcome<Guid>> Do(MessageDecision what) => decide.RunAsync(one.Customer, message, what, Boss, "test");

        (await Do(MessageDecision.SendAgain)).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("message.outcome-known");
        await ForgetAsync();
        await Do(MessageDecision.SendAgain);
        await mail.UntilAsync("SELECT count(*) FROM message WHERE status = 2", 1);
        mail.Sink.Mails.Select(m => Letters.Read(m).MessageId).Distinct().Count().ShouldBe(1);
        mail.Sink.Mails.Count.ShouldBe(2);

        await ForgetAsync();
        (await house.SheetAsync(one)).Case.State.ShouldBe(CaseState.Sent);
        var both = await Task.WhenAll(Do(MessageDecision.Discard), Do(MessageDecision.Discard));
        both.Count(b => b.IsAccepted(out _)).ShouldBe(1);
        await mail.UntilAsync("SELECT count(*) FROM service_case WHERE state = 3", 1);
        (await house.SheetAsync(one)).Bounced!.Note!.ShouldContain(DecideMessage.Discarded);
        (await Do((MessageDecision)9)).IsRefused(out no).ShouldBeTrue();
        no!.Code.ShouldBe("message.decision");

        Task ForgetAsync() =>
            house.App.Database.WriteAsync(session =>
                session.ExecuteAsync(
                    "UPDATE message SET status = 5, error = @unknown",
                    ("unknown", MessageMoved.OutcomeUnknown)
                )
            );
    }

    [Fact]
    public async Task Programs_tie_matters_and_decide_about_messages()
    {
        await using var house = await ChannelHouse.OpenAsync(Engine.Sqlite);
        await house.PostAsync(Said("w1", "Me cobraron dos veces"));
        await house.SettleAsync();
        var (customer, episode) = await MatterAsync(house);
        var open = house.App.Services.GetRequiredService<OpenCase>();
        var one = (await open.RunAsync(new(customer, CaseKind.Complaint, "Cobro"), Boss, "test")).Accepted;
        using var client = await house.App.ClientWithKeyAsync(
            Permissions.CasesRead,
            Permissions.CasesWork,
            Permissions.InboxServe,
            Permissions.CustomersRead
        );

        var address = $"/api/v1/cases/{one.Id}/matters/{episode}";
        using (var tied = await client.PutAsync(address, null))
            tied.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await house.LongAsync("SELECT count(*) FROM episode WHERE case_id IS NOT NULL")).ShouldBe(1);
        using (var untied = await client.DeleteAsync(address))
            untied.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await house.LongAsync("SELECT count(*) FROM episode WHERE case_id IS NOT NULL")).ShouldBe(0);
        using var nothing = await client.PostAsJsonAsync(
            $"/api/v1/inbox/{customer}/messages/{Guid.CreateVersion7()}/decision",
            new { act = "discard" }
        );
        nothing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Where_the_window_is_shut_a_case_is_answered_in_approved_words_only()
    {
        await using var house = await ChannelHouse.OpenAsync(Engine.Sqlite);
        await house.PostAsync(Said("w1", "Me cobraron dos veces"));
        await house.SettleAsync();
        await house.App.Database.WriteAsync(s => s.ExecuteAsync("UPDATE channel_identity SET last_in_at = 1"));
        var (customer, _) = await MatterAsync(house);
        var open = house.App.Services.GetRequiredService<OpenCase>();
        var one = (await open.RunAsync(new(customer, CaseKind.Complaint, "Cobro"), Boss, "test")).Accepted;
        var way = (await SheetAsync(house, one)).Ways.First(w => w.Way.Kind == "whatsapp");
        var work = house.App.Services.GetRequiredService<WorkCase>();
        var free = new CaseMove(CaseAct.Send) { Way = way.Way.Identity.Id, Message = "Ana, ya está." };

        (await work.RunAsync(one.Id, free, 0, Boss, "test")).IsRefused(out var no).ShouldBeTrue();
        var approved = free with { Template = new("listo", "es", ["Ana"]) };
        var sent = (await work.RunAsync(one.Id, approved, 0, Boss, "test")).Accepted;

        (way.IsOpen, no!.Code).ShouldBe((false, "message.window-shut"));
        sent.State.ShouldBe(CaseState.Sent);
        (await house.LongAsync("SELECT count(*) FROM message WHERE kind = 'template'")).ShouldBe(1);
    }

    private static string Said(string id, string text) =>
        Payloads.WhatsAppText(id, text, "573001112233", DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    private static Task<(CustomerId Customer, Guid Episode)> MatterAsync(ChannelHouse house) =>
        house.App.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync(
                "SELECT customer_id, id FROM episode",
                row => (new CustomerId(row.Guid(0)), row.Guid(1))
            )
        );

    private static async Task<CaseSheet> SheetAsync(ChannelHouse house, ServiceCase one) =>
        (await house.App.Services.GetRequiredService<CaseDesk>().OfAsync(one.Id, Boss, "test", default)).Accepted;

    private static Task UntilAsync(ChannelHouse house, string sql, long count) =>
        Patience.UntilAsync(() => house.LongAsync(sql), seen => seen == count, () => sql);
}
