using Vinculo.Analytics.Text;
using Vinculo.Interactions.Conversations;
using Vinculo.Interactions.Inbox;

namespace Vinculo.Tests.Interactions;

public class RoutingTests
{
    private static readonly Guid One = new("00000000-0000-0000-0000-000000000001");
    private static readonly Guid Two = new("00000000-0000-0000-0000-000000000002");
    private static readonly Guid Team = new("00000000-0000-0000-0000-00000000000a");
    private static readonly Dictionary<Guid, Guid> Nobody = [];

    private static DeskLoad Of(
        Guid user,
        int load,
        int capacity = 10,
        bool takes = true,
        string[]? skills = null,
        bool inTeam = true
    ) => new(new(user, takes, capacity, skills ?? [], 1), inTeam ? [Team] : new HashSet<Guid>(), load, null);

    [Fact]
    public void Whoever_keeps_the_customer_gets_it_else_whoever_has_most_room_and_knows()
    {
        Routing.Choose(new(null, null, One), [Of(One, 9), Of(Two, 0)], Nobody).ShouldBe(One);
        Routing.Choose(new(null, null, One), [Of(One, 10), Of(Two, 0)], Nobody).ShouldBe(Two);
        Routing.Choose(new(null, null, null), [Of(One, 5), Of(Two, 9, 20)], Nobody).ShouldBe(Two);
        Routing.Choose(new(null, "cobros", null), [Of(One, 0), Of(Two, 9, skills: ["cobros"])], Nobody).ShouldBe(Two);
        Routing.Choose(new(Team, null, null), [Of(One, 0, inTeam: false), Of(Two, 9)], Nobody).ShouldBe(Two);
        Routing.Choose(new(null, "latín", null), [Of(One, 0), Of(Two, 0)], Nobody).ShouldBeNull();
        Routing.Choose(new(null, null, null), [Of(One, 0, takes: false)], Nobody).ShouldBeNull();
    }

    [Fact]
    public void Who_is_away_gets_none_and_whoever_covers_gets_their_customers()
    {
        var covers = new Dictionary<Guid, Guid> { [One] = Two };
        Routing.Choose(new(null, null, One), [Of(One, 0), Of(Two, 5)], covers).ShouldBe(Two);
        Routing.Choose(new(null, null, null), [Of(One, 0), Of(Two, 5)], covers).ShouldBe(Two);
    }

    [Theory]
    [InlineData("549", "5491122334455", "541122334455")]
    [InlineData("54", "541122334455", "5491122334455")]
    [InlineData("521", "5215512345678", "525512345678")]
    [InlineData("52", "+525512345678", "+5215512345678")]
    [InlineData("55 9", "5511987654321", "551187654321")]
    [InlineData("55", "551187654321", "5511987654321")]
    [InlineData("57", "573001112233", null)]
    [InlineData("no number", "CO.9001", null)]
    public void One_telephone_is_known_under_each_of_its_spellings(string why, string key, string? other) =>
        NumberForms.Of(key).ShouldBe(other is null ? [key] : [key, other], why);

    [Theory]
    [InlineData("La factura llegó mal y estoy muy molesto", 1, "bill")]
    [InlineData("No funciona el internet", null, "fault")]
    [InlineData("Muchas gracias, excelente atención", 5, "thanks")]
    [InlineData("No estoy contento", 2, null)]
    [InlineData("I am very upset, my bill is wrong", 1, "bill")]
    [InlineData("Thanks, that was quick", 5, "thanks")]
    [InlineData("Quiero cancelar el contrato", null, "cancel")]
    [InlineData("zzz", null, null)]
    public void Words_suggest_how_somebody_feels_and_why_they_write(string text, int? feeling, string? reason)
    {
        var read = Perception.Read(text);
        read.Feeling.ShouldBe(feeling);
        read.Reason.ShouldBe(reason);
        read.Words.ShouldAllBe(w => text.Contains(w.Word, StringComparison.Ordinal));
    }

    [Fact]
    public void An_answer_is_due_in_hours_of_open_house_over_nights_and_Sundays()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/Bogota");
        var terms = new InboxTerms();
        // Saturday 17:30: half an hour of it left, Sunday shut, the rest on Monday from eight.
        var saturday = new DateTimeOffset(2026, 3, 7, 17, 30, 0, TimeSpan.FromHours(-5));
        terms
            .DueAt(saturday, Episode.High, zone, "CO")
            .ShouldBe(new DateTimeOffset(2026, 3, 9, 8, 30, 0, TimeSpan.FromHours(-5)));
        terms.DueAt(saturday, Episode.Urgent, zone, "CO").ShouldBe(saturday.AddMinutes(15));
        (terms with { Closes = new(7, 0) }).Check()!.Code.ShouldBe("inbox.hours");
        (terms with { AnswerMinutes = [1, 2, 3] }).Check()!.Code.ShouldBe("inbox.minutes");
    }
}
