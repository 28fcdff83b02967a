using Microsoft.AspNetCore.Components;
using Vinculo.Ui;
using Vinculo.Ui.Components;

namespace Vinculo.Tests.Ui;

public class MarkupTests
{
    [Fact]
    public void Texts_are_encoded_and_markup_stands_as_it_is()
    {
        var name = "<script>\"Peña & 'Cía'\"</script>";

        Markup
            .Of($"<b title=\"{name}\">{name}</b>{new MarkupString("<i>á</i>")}{(MarkupString?)null}{(string?)null}")
            .Value.ShouldBe(
                "<b title=\"&lt;script&gt;&quot;Peña &amp; &#x27;Cía&#x27;&quot;&lt;/script&gt;\">"
                    + "&lt;script&gt;&quot;Peña &amp; &#x27;Cía&#x27;&quot;&lt;/script&gt;</b><i>á</i>"
            );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(5_000)]
    public void A_text_may_be_longer_than_was_guessed(int length)
    {
        var words = new string('<', length);

        Markup
            .Of($"{words}{words}·{length}")
            .Value.ShouldBe(string.Concat(Enumerable.Repeat("&lt;", 2 * length)) + "·" + length);
    }

    [Fact]
    public void What_cannot_be_encoded_ends_no_text() =>
        Markup.Of($"a{"\ud83d"}b{"\ud83d\ude00"}").Value.ShouldStartWith("a");

    [Fact]
    public void An_attribute_without_a_value_is_not_written()
    {
        Markup.Attribute("title", null).Value.ShouldBe("");
        Markup.Attribute("title", "\"").Value.ShouldBe(" title=\"&quot;\"");
    }

    [Fact]
    public void An_icon_is_drawn_where_it_stands_and_its_label_is_encoded()
    {
        var icon = Icons.Of("search", "sm", "<Buscar>").Value;

        icon.ShouldContain("<path");
        icon.ShouldContain("aria-label=\"&lt;Buscar&gt;\"");
        Icons.Of("search").Value.ShouldContain("aria-hidden=\"true\"");
        Icons.Of("no-such-icon\"><script>").Value.ShouldNotContain("script");
    }

    [Fact]
    public void Furniture_written_as_text_encodes_what_it_is_given()
    {
        var bad = "<x>";

        foreach (
            var drawn in new[]
            {
                Chip.Of(bad, Tone.Warn, title: bad),
                Person.Of(bad, "/clientes/1", bad),
                Avatar.Of(bad, title: bad),
                Meter.Of(bad, 3, text: bad),
                LinkButton.Of("/a?b=<x>", bad),
                CopyButton.Of(bad, bad),
                Kbd.Of(bad),
                Breadcrumb.Of(bad, [new(bad, bad)]),
            }
        )
            drawn.Value.ShouldNotContain(bad);
    }
}
