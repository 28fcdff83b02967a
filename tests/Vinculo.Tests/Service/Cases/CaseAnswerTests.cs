using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service;
using Vinculo.Service.Cases;
using Vinculo.Tests.Integration.Mail;

namespace Vinculo.Tests.Service.Cases;

/// <summary>Answers that go out by a channel, over SMTP to a server of ours, and what comes back of them.</summary>
public class CaseAnswerTests
{
    private static readonly byte[] Letter = "%PDF-1.4 carta"u8.ToArray();

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_answer_goes_out_once_bounces_while_the_clock_runs_on_goes_another_way_and_is_proven(
        Engine engine
    )
    {
        await using var house = await CaseHouse.StartAsync(engine);
        await using var mail = await MailHouse.OfAsync(house.App);
        var one = await house.ComplaintAsync(await CustomerAsync(house, "ana@casa.example", "ana@trabajo.example"));
        var first = (await house.SheetAsync(one)).Proposed!.Way.Identity;
        house.Clock.Advance(TimeSpan.FromHours(1));
        var press = Ids.New(house.Clock.Now);

        var sent = (await SendAsync(house, one, first.Id, "Le devolvimos el dinero.", press)).Accepted;
        (await SendAsync(house, one, first.Id, "Le devolvimos el dinero.", press)).Accepted.State.ShouldBe(sent.State);
        await mail.UntilAsync("SELECT count(*) FROM message WHERE status = 2", 1);

        sent.State.ShouldBe(CaseState.Sent);
        var went = Letters.Read(mail.Sink.Mails.ShouldHaveSingleItem());
        (went.Text, went.Subject).ShouldBe(("Le devolvimos el dinero.", $"{one.Receipt} · {one.Subject}"));
        went.To.Single().Address.ShouldBe(first.Email);
        var file = went.Files.ShouldHaveSingleItem();
        (file.Name, file.Content.ToArray().SequenceEqual(Letter)).ShouldBe(("carta.pdf", true));

        house.Clock.Advance(TimeSpan.FromDays(3));
        await mail.TakeAsync(Bounces.Temporary(first.Email!, went.MessageId));
        await UntilAsync(house, one, CaseState.Working);
        var bounced = await house.SheetAsync(one);
        bounced.Bounced!.Note!.ShouldContain("452 4.2.2");
        bounced.Case.LegalDueAt.ShouldBe(new DateTimeOffset(2026, 7, 29, 5, 0, 0, TimeSpan.Zero));
        bounced.Readings!.Legal!.AnsweredAt.ShouldBeNull();
        var other = bounced.Proposed!.Way.Identity;
        other.Email.ShouldNotBe(first.Email);

        await SendAsync(house, one, other.Id, "Otra vez: le devolvimos el dinero.");
        await mail.UntilAsync("SELECT count(*) FROM message WHERE status = 2", 1);
        var again = Letters.Read(mail.Sink.Mails[^1]);
        // What is said late of the first message no longer counts.
        await mail.TakeAsync(Bounces.Report(first.Email!, went.MessageId, "failed", "5.0.0", "tarde"));
        house.Clock.Advance(TimeSpan.FromHours(2));
        await mail.TakeAsync(Bounces.Report(other.Email!, again.MessageId, "delivered", "2.0.0", "250 ok"));
        await UntilAsync(house, one, CaseState.Answered);

        var proven = await house.SheetAsync(one);
        proven.Case.InTerm.ShouldBe(true);
        proven
            .Events[0]
            .ShouldSatisfyAllConditions(
                e => e.Act.ShouldBe(CaseAct.Prove),
                e => e.Note.ShouldBe("Buzón servicio · 2026-07-06 13:00")
            );
        proven.Messages.Select(m => m.Status).ShouldBe([MessageStatus.Delivered, MessageStatus.Failed]);
        (await house.CountAsync("SELECT count(*) FROM interaction WHERE case_id IS NOT NULL")).ShouldBe(3);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_the_customer_replies_stands_in_the_case_proves_that_it_arrived_and_may_open_it_again(
        Engine engine
    )
    {
        await using var house = await CaseHouse.StartAsync(engine);
        await using var mail = await MailHouse.OfAsync(house.App);
        var one = await SentAsync(house, mail);
        var answer = Letters.Read(mail.Sink.Mails.Single());

        await mail.TakeAsync(
            Reply("ana@casa.example", "dos@casa.example", "No estoy de acuerdo.", answer.MessageId),
            // Somebody it was passed on to gets no part in it.
            Reply("otro@casa.example", "tres@casa.example", "¿Qué es esto?", answer.MessageId)
        );
        await UntilAsync(house, one, CaseState.Answered);

        var sheet = await Patience.UntilAsync(() => house.SheetAsync(one), seen => seen.Heard is not null);
        sheet.Heard!.Message.ShouldBe("No estoy de acuerdo.");
        sheet.Events.Count(e => e.Act == CaseAct.Hear).ShouldBe(1);
        (await house.CountAsync("SELECT count(*) FROM episode WHERE case_id IS NOT NULL")).ShouldBe(1);
        house.Clock.Advance(TimeSpan.FromMinutes(1));
        var again = (await house.DoAsync(one, CaseAct.Reply, sheet.Heard.Message)).Accepted;
        (again.State, again.Round).ShouldBe((CaseState.Working, 2));
        (await house.SheetAsync(one)).Heard.ShouldBeNull();
        (await house.DoAsync(one, CaseAct.Hear, "Soy el cliente")).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("case.act-unknown");
    }

    [Fact]
    public async Task What_cannot_go_out_is_refused_and_leaves_nothing_behind()
    {
        await using var house = await CaseHouse.StartAsync();
        await using var mail = await MailHouse.OfAsync(house.App);
        var one = await house.ComplaintAsync(await CustomerAsync(house, "ana@casa.example"));
        var way = (await house.SheetAsync(one)).Proposed!.Way.Identity.Id;

        (await SendAsync(house, one, Guid.CreateVersion7(), "Hola")).IsRefused(out var no).ShouldBeTrue();
        no!.Code.ShouldBe("message.identity-unknown");
        OutgoingFile[] program = [new("carta.pdf", "application/pdf", "MZ\u0090"u8.ToArray())];
        (await SendAsync(house, one, way, "Hola", files: program)).IsRefused(out no).ShouldBeTrue();
        no!.Code.ShouldBe("message.file-unfit");
        OutgoingFile[] heavy = [new("carta.pdf", "application/pdf", new byte[(15 << 20) + 1])];
        (await SendAsync(house, one, way, "Hola", files: heavy)).IsRefused(out no).ShouldBeTrue();
        no!.Code.ShouldBe("message.files-too-much");

        var sheet = await house.SheetAsync(one);
        sheet.Case.State.ShouldBe(CaseState.Received);
        sheet.Events.ShouldHaveSingleItem();
        (await house.CountAsync("SELECT count(*) FROM message")).ShouldBe(0);
    }

    [Fact]
    public async Task Everybody_answered_together_is_written_to_by_a_way_of_their_own_or_by_hand()
    {
        await using var house = await CaseHouse.StartAsync();
        await using var mail = await MailHouse.OfAsync(house.App);
        var one = await house.ComplaintAsync(await CustomerAsync(house, "ana@casa.example"));
        var two = await house.ComplaintAsync(await CustomerAsync(house, "luz@casa.example"));
        var three = await house.ComplaintAsync(await house.CustomerAsync("Sin Correo"));
        var merge = house.App.Services.GetRequiredService<MergeCases>();
        (await merge.RunAsync(one.Id, [two.Receipt, three.Receipt], CaseHouse.Agent, "test")).IsAccepted(out _);

        await SendAsync(house, one, (await house.SheetAsync(one)).Proposed!.Way.Identity.Id, "A todos.");
        await mail.UntilAsync("SELECT count(*) FROM message WHERE status = 2", 2);

        mail.Sink.Mails.Select(m => Letters.Read(m).To.Single().Address)
            .ShouldBe(["ana@casa.example", "luz@casa.example"], ignoreOrder: true);
        foreach (var each in new[] { one, two, three })
            (await house.SheetAsync(each)).Case.State.ShouldBe(CaseState.Sent);
        (await house.SheetAsync(three)).Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Programs_answer_by_the_way_the_case_offers()
    {
        await using var house = await CaseHouse.StartAsync();
        await using var mail = await MailHouse.OfAsync(house.App);
        var one = await house.ComplaintAsync(await CustomerAsync(house, "ana@casa.example"));
        using var client = await house.App.ClientWithKeyAsync(
            Permissions.CasesRead,
            Permissions.CasesWork,
            Permissions.CustomersRead
        );

        var ways = await client.GetFromJsonAsync<JsonElement>($"/api/v1/cases/{one.Id}/ways");
        var way = ways[0].GetProperty("way").GetGuid();
        using var answer = await client.PostAsJsonAsync(
            $"/api/v1/cases/{one.Id}/acts",
            new
            {
                act = "send",
                message = "Le devolvimos el dinero.",
                way,
                files = new[]
                {
                    new
                    {
                        name = "carta.pdf",
                        contentType = "application/pdf",
                        content = Letter,
                    },
                },
            }
        );
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        await mail.UntilAsync("SELECT count(*) FROM message WHERE status = 2", 1);

        var read = await client.GetFromJsonAsync<JsonElement>($"/api/v1/cases/{one.Id}");
        read.GetProperty("state").GetString().ShouldBe("sent");
        read.GetProperty("messages")[0].GetProperty("status").GetString().ShouldBe("sent");
        ways[0].GetProperty("where").GetString().ShouldBe("ana@casa.example");
    }

    /// <summary>A complaint whose answer has left by mail.</summary>
    internal static async Task<ServiceCase> SentAsync(CaseHouse house, MailHouse mail)
    {
        var one = await house.ComplaintAsync(await CustomerAsync(house, "ana@casa.example"));
        await SendAsync(house, one, (await house.SheetAsync(one)).Proposed!.Way.Identity.Id, "No procede.");
        await mail.UntilAsync("SELECT count(*) FROM message WHERE status = 2", 1);
        return one;
    }

    private static byte[] Reply(string sender, string id, string text, string answered) =>
        Letters.Raw(
            $"From: {sender}",
            "To: servicio@condor.example",
            "Subject: Re: su caso",
            $"Message-ID: <{id}>",
            $"In-Reply-To: <{answered}>",
            "",
            text
        );

    internal static async Task<CustomerId> CustomerAsync(CaseHouse house, params string[] emails) =>
        (
            await house.App.Database.WriteAsync(session =>
                house
                    .App.Services.GetRequiredService<RegisterCustomer>()
                    .WithinAsync(
                        session,
                        new(
                            CustomerKind.Person,
                            CustomerStage.Customer,
                            GivenNames: "Ana",
                            FirstSurname: emails[0].Split('@')[0],
                            Emails: emails
                        ),
                        CaseHouse.Boss,
                        "test"
                    )
            )
        ).Accepted;

    private static Task<Outcome<ServiceCase>> SendAsync(
        CaseHouse house,
        ServiceCase one,
        Guid way,
        string text,
        Guid? press = null,
        IReadOnlyList<OutgoingFile>? files = null
    ) =>
        house
            .App.Services.GetRequiredService<WorkCase>()
            .RunAsync(
                one.Id,
                new(CaseAct.Send)
                {
                    Message = text,
                    Way = way,
                    RequestId = press,
                    Anyway = "prueba",
                    Files = files ?? [new("carta.pdf", "application/pdf", Letter)],
                },
                0,
                CaseHouse.Agent,
                "test"
            );

    private static Task UntilAsync(CaseHouse house, ServiceCase one, CaseState state) =>
        Patience.UntilAsync(async () => (await house.SheetAsync(one)).Case.State, seen => seen == state);
}
