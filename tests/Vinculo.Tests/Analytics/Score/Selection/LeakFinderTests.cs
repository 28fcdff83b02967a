using Shouldly;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Selection;
using Xunit;

namespace Vinculo.Tests.Analytics.Score.Selection;

public sealed class LeakFinderTests
{
    private readonly FeatureTable table;
    private readonly bool[] outcome;
    private readonly Xoshiro256 random = new(3);

    public LeakFinderTests() => (table, outcome) = Worlds.Of(2000, Worlds.Straight);

    [Fact]
    public void Honest_columns_stay() => LeakFinder.Find(table, outcome, "churn").ShouldBeEmpty();

    [Fact]
    public void The_answer_in_other_words_is_found() =>
        Reason(CategoricalColumn.From("estado", outcome.Select(o => o ? "retirado" : "activo")))
            .ShouldBe(LeftOutReason.EqualsOutcome);

    [Fact]
    public void A_cause_that_only_those_who_left_have_is_found() =>
        Reason(CategoricalColumn.From("x", outcome.Select((o, i) => o ? "precio servicio".Split(' ')[i % 2] : null)))
            .ShouldBe(LeftOutReason.EqualsOutcome);

    [Fact]
    public void A_number_made_from_the_answer_is_found() =>
        Reason(new NumericColumn("x", [.. outcome.Select(o => (o ? 1 : 0) + random.Normal(0, 0.2))]))
            .ShouldBe(LeftOutReason.NearlyDetermines);

    [Fact]
    public void A_strong_but_honest_number_stays() =>
        Reason(new NumericColumn("x", [.. outcome.Select(o => (o ? 1 : 0) + random.Normal(0, 0.6))])).ShouldBeNull();

    [Fact]
    public void A_score_named_after_the_answer_is_left_out_when_it_towers() =>
        Reason(new NumericColumn("ChurnScore", [.. outcome.Select(o => (o ? 1 : 0) + random.Normal(0, 0.6))]))
            .ShouldBe(LeftOutReason.AfterTheEvent);

    [Fact]
    public void Identifiers_by_number_and_by_word_are_left_out()
    {
        Reason(new NumericColumn("fila", [.. Enumerable.Range(0, 2000).Select(i => (double)i)]))
            .ShouldBe(LeftOutReason.Identifier);
        Reason(CategoricalColumn.From("x", Enumerable.Range(0, 2000).Select(i => $"C-{i * 7}")))
            .ShouldBe(LeftOutReason.Identifier);
    }

    [Fact]
    public void A_column_without_variety_is_left_out_and_is_no_leak()
    {
        var found = LeakFinder.Find(With(new NumericColumn("x", new double[2000])), outcome).ShouldHaveSingleItem();
        found.Reason.ShouldBe(LeftOutReason.Constant);
        found.IsLeak.ShouldBeFalse();
    }

    [Fact]
    public void A_part_of_the_event_is_found_by_its_certainty()
    {
        // Whoever spent has bought; few of those who bought spent that way, so the column alone orders hardly anybody.
        Reason(new NumericColumn("x", [.. outcome.Select((o, i) => o && i % 7 == 0 ? 10.0 + i : 0)]))
            .ShouldBe(LeftOutReason.AfterTheEvent);
        Reason(CategoricalColumn.From("y", outcome.Select((o, i) => o || i % 20 == 0 ? "visited" : "never")))
            .ShouldBe(LeftOutReason.AfterTheEvent);
    }

    private LeftOutReason? Reason(FeatureColumn column) =>
        LeakFinder.Find(With(column), outcome, "churn").SingleOrDefault(l => l.Column == column.Name)?.Reason;

    private FeatureTable With(FeatureColumn column) => new([.. table.Columns, column]);
}
