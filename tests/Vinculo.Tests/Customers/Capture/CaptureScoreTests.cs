using Vinculo.Analytics.Decide;
using Vinculo.Analytics.Linkage.Standards;
using Vinculo.Customers;
using Vinculo.Customers.Capture;

namespace Vinculo.Tests.Customers.Capture;

/// <summary>The arithmetic of capture, without a database.</summary>
public class CaptureScoreTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);

    private static readonly CaptureTerms Terms = new([
        new("document", 50, 0, .7),
        new("phone", 30, 730, .8),
        new("email", 20, 365, .5),
    ]);

    private static CapturePart Part(string field, double? validity, int daysOld = 0, bool declined = false) =>
        new(field, validity, validity is null ? null : Now.AddDays(-daysOld), CaptureHand.Nobody, declined);

    private static CaptureStanding Standing(params CapturePart[] parts) =>
        CaptureStanding.Of(parts, CustomerKind.Person, Terms, Now);

    [Fact]
    public void Everything_there_valid_and_fresh_is_a_hundred()
    {
        var standing = Standing(Part("document", 1), Part("phone", 1), Part("email", 1));

        standing.Score.ShouldBe(100);
        (standing.Completeness, standing.Validity, standing.Freshness).ShouldBe((1, 1, 1));
    }

    [Fact]
    public void A_value_of_one_half_life_counts_three_quarters_and_one_that_does_not_age_counts_whole()
    {
        var standing = Standing(Part("document", 1, 4_000), Part("phone", 1, 730), Part("email", null));

        // 50 · 1 + 30 · (½ + ½ · ½) of 100.
        standing.Score.ShouldBe(72.5);
        standing.Completeness.ShouldBe(.8);
        standing.Freshness.ShouldBe((50 + 30 * .5) / 80, 1e-4);
    }

    [Fact]
    public void What_the_customer_would_not_say_does_not_count_against_whoever_asked()
    {
        var missing = Standing(Part("document", 1), Part("phone", 1), Part("email", null));
        var declined = Standing(Part("document", 1), Part("phone", 1), Part("email", null, declined: true));

        missing.Score.ShouldBe(80);
        declined.Score.ShouldBe(100);
        declined.Part("email")!.State(Terms.Find("email")!, Now).ShouldBe(CaptureState.Declined);
    }

    [Theory]
    [InlineData(1, 0, CaptureState.Good)]
    [InlineData(1, 364, CaptureState.Good)]
    [InlineData(1, 366, CaptureState.Stale)]
    [InlineData(.1, 0, CaptureState.Doubtful)]
    public void A_field_says_how_it_stands(double validity, int daysOld, CaptureState state) =>
        Part("email", validity, daysOld).State(Terms.Find("email")!, Now).ShouldBe(state);

    [Theory]
    [InlineData("+573000000000", true)]
    [InlineData("+573123456789", true)]
    [InlineData("+573987654321", true)]
    [InlineData("+573001234567", false)]
    [InlineData("+573104582097", false)]
    [InlineData("52345678", false)]
    [InlineData("11111111", true)]
    public void Digits_that_only_fill_a_form_are_seen(string number, bool pattern) =>
        Fillers.IsPattern(number).ShouldBe(pattern);

    [Theory]
    [InlineData("notiene@correo.com", true)]
    [InlineData("test@test.com", true)]
    [InlineData("lucia.rincon@gmail.com", false)]
    public void Mailboxes_that_only_fill_a_form_are_seen(string email, bool filler) =>
        Fillers.IsFillerMailbox(email).ShouldBe(filler);

    [Fact]
    public void The_question_is_the_one_worth_most()
    {
        // Gain × chance: e-mail 20 × .5 = 10, telephone of 731 days 30 × ¼ × .8 = 6.
        var standing = Standing(Part("document", 1), Part("phone", 1, 731), Part("email", null));

        var asked = Choose(standing)!;
        asked.Field.Code.ShouldBe("email");
        asked.Worth.ShouldBe(10, 1e-9);

        // Somebody uses the telephone: half as much again is still less; twice is not.
        Choose(standing, uses: [("phone", new("offers", 3, .5))])!.Field.Code.ShouldBe("email");
        Choose(standing, uses: [("phone", new("offers", 9, 1))])!.Field.Code.ShouldBe("phone");
    }

    [Fact]
    public void What_was_refused_or_put_off_is_not_asked_and_nothing_is_asked_when_all_is_well()
    {
        var standing = Standing(Part("document", 1), Part("phone", 1), Part("email", null));

        Choose(standing, ["email"]).ShouldBeNull();
        Choose(Standing(Part("document", 1), Part("phone", 1), Part("email", null, declined: true))).ShouldBeNull();
        Choose(Standing(Part("document", 1), Part("phone", 1), Part("email", 1))).ShouldBeNull();
    }

    [Fact]
    public void With_an_open_complaint_only_what_helps_to_serve_is_asked()
    {
        var terms = new CaptureTerms([new("birthDate", 90, 0, .9), new("phone", 10, 730, .5)]);
        var standing = CaptureStanding.Of([], CustomerKind.Person, terms, Now);

        Choose(standing, terms: terms)!.Field.Code.ShouldBe("birthDate");
        Choose(standing, terms: terms, openCases: 1)!.Field.Code.ShouldBe("phone");
    }

    private static AskedNext? Choose(
        CaptureStanding standing,
        string[]? quiet = null,
        (string, FieldUse)[]? uses = null,
        CaptureTerms? terms = null,
        int openCases = 0
    ) =>
        AskNext.Choose(
            Lucia(openCases),
            standing,
            quiet ?? [],
            terms ?? Terms,
            (uses ?? []).ToLookup(u => u.Item1, u => u.Item2),
            field => BetaBernoulli.Prior(field.TellShare, 10),
            Now
        );

    private static Customer Lucia(int openCases) =>
        new(
            new(Guid.CreateVersion7()),
            CustomerKind.Person,
            CustomerStage.Customer,
            "Lucía Rincón",
            "Lucía",
            "Rincón",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            "CO",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            openCases,
            0,
            false,
            null,
            null,
            1,
            Now,
            Now
        );
}
