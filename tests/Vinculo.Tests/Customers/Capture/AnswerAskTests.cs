using Vinculo.Customers;
using Vinculo.Customers.Capture;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Customers.Capture;

/// <summary>Asking, answering, keeping quiet and learning, over real databases.</summary>
public class AnswerAskTests
{
    private const string File = """
        ID;NOMBRE;CEDULA;CORREO;CELULAR;CIUDAD;NACIMIENTO
        1;MARIA FERNANDA GOMEZ RUIZ;52345678;maria.gomez@gmail.test;3104582097;BOGOTA;17/04/1980
        2;PEDRO PEREZ LUNA;;;;;
        """;

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Every_field_that_is_asked_for_goes_where_it_belongs_and_the_next_one_follows(Engine engine)
    {
        await using var house = await ImportedHouse.OpenAsync(engine, File);
        await house.Keeper.RefreshAsync(default);
        var pedro = await house.IdAsync("pedro");
        var told = new Dictionary<string, string>
        {
            ["document"] = "CC 1.032.456.789",
            ["phone"] = "310 458 2097",
            ["email"] = "pedro.perez@gmail.test",
            ["city"] = "Pasto",
            ["birthDate"] = "1979-05-02",
            ["consent"] = "sí",
            ["occupation"] = "Enfermero",
            ["channel"] = "whatsApp",
            ["needs"] = "lower-price",
        };

        var asked = new List<string>();
        var score = (await house.StandingAsync("pedro")).Score;
        while (await NextAsync(house, pedro) is { } next)
        {
            asked.Add(next.Field.Code);
            var outcome = await AnswerAsync(house, pedro, next.Field.Code, AskResult.Answered, told[next.Field.Code]);
            outcome.IsRefused(out var refusal).ShouldBeFalse(refusal?.Code);
            outcome.Accepted.Score.ShouldBeGreaterThan(score);
            score = outcome.Accepted.Score;
        }

        asked.ShouldBe(told.Keys, ignoreOrder: true);
        score.ShouldBe(100, .01);
        var standing = await house.StandingAsync("pedro");
        standing.Score.ShouldBe(100, .01);
        // Each value knows that it was told on the telephone to this agent.
        standing
            .Parts.Where(p => p.Field is "phone" or "email" or "document" or "consent")
            .ShouldAllBe(p => p.Hand.By == Town.Agent.Id && p.Hand.Channel == Channel.Voice);
        (
            await house.OneAsync("SELECT attrs FROM customer WHERE name_key LIKE 'pedro%'", row => row.Text(0))
        )!.ShouldContain("Enfermero");
        (await house.OneAsync("SELECT granted FROM consent", row => row.Bool(0))).ShouldBeTrue();
        // The claim is there: whoever gives the document at any door is recognised.
        (
            await house.OneAsync(
                "SELECT customer_id FROM identifier_claim WHERE claim_key = 'doc:CO:CC:1032456789'",
                row => row.Guid(0)
            )
        ).ShouldBe(pedro.Value);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_she_would_not_say_is_not_asked_again_and_does_not_count(Engine engine)
    {
        await using var house = await ImportedHouse.OpenAsync(engine, File);
        await house.Keeper.RefreshAsync(default);
        var pedro = await house.IdAsync("pedro");
        var first = (await NextAsync(house, pedro)).ShouldNotBeNull();
        var before = await house.StandingAsync("pedro");

        var outcome = await AnswerAsync(house, pedro, first.Field.Code, AskResult.WouldNotSay, null);

        outcome.Accepted.Score.ShouldBeGreaterThan(before.Score);
        var second = (await NextAsync(house, pedro)).ShouldNotBeNull();
        second.Field.Code.ShouldNotBe(first.Field.Code);
        // Whoever refused changes what is expected of the next one who is asked.
        var maria = await house.IdAsync("maria");
        var book = await house.Get<AskBook>().OpenAsync(default);
        var now = TimeProvider.System.GetUtcNow();
        var field = CaptureTerms.Usual.Find(first.Field.Code)!;
        book.Believe(field, Channel.Voice, now).Mean.ShouldBeLessThan(field.TellShare - .05);
        book.Believe(field, Channel.Email, now).Mean.ShouldBeInRange(field.TellShare - .1, field.TellShare - .01);
        (await house.StandingAsync("maria")).Part(first.Field.Code)!.Declined.ShouldBeFalse();
        maria.ShouldNotBe(pedro);

        await AnswerAsync(house, pedro, second.Field.Code, AskResult.NotNow, null);
        (await NextAsync(house, pedro))?.Field.Code.ShouldNotBe(second.Field.Code);
        (
            await house.OneAsync("SELECT COUNT(*) FROM audit_event WHERE act = 'customer.asked'", row => row.Long(0))
        ).ShouldBe(2);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refused_answer_leaves_nothing_behind(Engine engine)
    {
        await using var house = await ImportedHouse.OpenAsync(engine, File);
        await house.Keeper.RefreshAsync(default);
        var pedro = await house.IdAsync("pedro");

        await RefusedAsync("document", "52345678", "customer.document-known");
        await RefusedAsync("phone", "abc", "customer.phone-unreadable");
        await RefusedAsync("email", "no-es-correo", "customer.email-unreadable");
        await RefusedAsync("birthDate", "2999-01-01", "customer.birth-date-unlikely");
        await RefusedAsync("consent", "quizás", "capture.yes-or-no");
        await RefusedAsync("channel", "paloma", "capture.channel-unknown");
        await RefusedAsync("city", " ", "capture.value-missing");
        await RefusedAsync("nombre", "x", "capture.field-unknown");

        (await house.OneAsync("SELECT COUNT(*) FROM capture_ask", row => row.Long(0))).ShouldBe(0);
        (await house.OneAsync("SELECT COUNT(*) FROM capture_ask_learning", row => row.Long(0))).ShouldBe(0);
        (await house.OneAsync("SELECT COUNT(*) FROM consent", row => row.Long(0))).ShouldBe(0);

        async Task RefusedAsync(string field, string value, string code)
        {
            var outcome = await AnswerAsync(house, pedro, field, AskResult.Answered, value);
            outcome.IsRefused(out var refusal).ShouldBeTrue();
            refusal!.Code.ShouldBe(code);
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_read_before_the_answer_does_not_take_its_place(Engine engine)
    {
        await using var house = await ImportedHouse.OpenAsync(engine, File);
        await house.Keeper.RefreshAsync(default);
        var pedro = await house.IdAsync("pedro");
        var work = house.Get<CaptureWork>();
        var read = await house.Database.ReadAsync(s => work.ReadAsync(s, [pedro.Value], CaptureTerms.Usual));

        await AnswerAsync(house, pedro, "document", AskResult.Answered, "CC 1.032.456.789");
        var left = await house.Database.WriteAsync(s => work.KeepWithinAsync(s, read));

        left.ShouldBe([pedro.Value]);
        (await house.StandingAsync("pedro")).Part("document")!.Validity.ShouldNotBeNull();
    }

    [Fact]
    public async Task Without_permission_or_reach_nobody_answers()
    {
        await using var house = await ImportedHouse.OpenAsync(Engine.Sqlite, File);
        await house.Keeper.RefreshAsync(default);
        var pedro = await house.IdAsync("pedro");

        var outcome = await house
            .Get<AnswerAsk>()
            .RunAsync(new(pedro, "city", AskResult.Answered, "Cali", Channel.Voice), Town.Viewer, "test");
        outcome.IsRefused(out var refusal).ShouldBeTrue();
        refusal!.Code.ShouldBe("permission.missing");
        (await house.Get<AskNext>().RunAsync(pedro, Channel.Voice, Town.Viewer, "test", default))
            .IsRefused(out _)
            .ShouldBeTrue();
    }

    [Theory]
    [InlineData("CC 1.032.456.789", "CC", "1.032.456.789")]
    [InlineData("pa AX123456", "PA", "AX123456")]
    [InlineData("1032456789", "CC", "1032456789")]
    [InlineData("AX123456", "CC", "AX123456")]
    public void A_document_is_read_with_or_without_its_kind(string text, string type, string number) =>
        AnswerAsk.Document(text, CustomerKind.Person, "CO").ShouldBe(new GivenIdentifier(type, "CO", number));

    private static async Task<AskedNext?> NextAsync(ImportedHouse house, CustomerId customer) =>
        (await house.Get<AskNext>().RunAsync(customer, Channel.Voice, Town.Agent, "test", default)).Accepted.Asked;

    private static Task<Vinculo.Platform.Outcome<CaptureStanding>> AnswerAsync(
        ImportedHouse house,
        CustomerId customer,
        string field,
        AskResult result,
        string? value
    ) => house.Get<AnswerAsk>().RunAsync(new(customer, field, result, value, Channel.Voice), Town.Agent, "test");
}
