using System.Collections;
using System.Reflection;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Storage;
using Vinculo.Platform;

namespace Vinculo.Tests.Decisions;

/// <summary>What is spelled by hand is what is spelled for everything else: a field nobody spells would be lost for ever.</summary>
public class LedgerTextTests
{
    [Fact]
    public void A_row_with_every_field_filled_is_spelled_as_everything_else_is()
    {
        var content = (DecisionContent)Filled(typeof(DecisionContent));

        var text = LedgerText.Of(content).Text;

        text.ShouldBe(Json.Of(content).Text);
        text.ShouldContain("\"quiets\":[{");
        text.ShouldContain("\"refusalCostMinor\":");
    }

    [Fact]
    public void What_is_empty_is_left_out_and_read_as_empty_again()
    {
        var content = new DecisionContent
        {
            Seed = "0",
            Fingerprint = "f",
            Class = 0,
            Policy = "p",
            Candidates = [],
            Barred = [],
            Proposed = [],
            Reading = [],
            Context = new()
            {
                Moment = new(DateTimeOffset.UnixEpoch, new(1970, 1, 1), Channel.Voice, "agent"),
                Kind = CustomerKind.Person,
                Stage = CustomerStage.Prospect,
            },
        };

        var text = LedgerText.Of(content).Text;

        text.ShouldContain("\"candidates\":[]");
        text.ShouldNotContain("holdings");
        text.ShouldNotContain("null");
        Json.Of(Json.Read<DecisionContent>(text) with { Reading = [] }).ShouldBe(Json.Of(content));
    }

    [Fact]
    public void Facts_of_every_kind_are_spelled_as_everything_else_is()
    {
        var at = new DateTimeOffset(2026, 3, 2, 15, 4, 5, 678, TimeSpan.FromHours(-5));
        var bar = Bar.Lasting(
            at,
            "x",
            ("text", "quotes \" and ñ, <b> and \u2028"),
            ("number", 0.1 + 0.2),
            ("long", long.MaxValue),
            ("int", -3),
            ("nothing", null),
            ("at", at),
            ("day", new DateOnly(2026, 3, 2)),
            ("yes", true),
            ("channel", Channel.WhatsApp),
            ("list", (string[])["a", "b"])
        );
        var content = (DecisionContent)Filled(typeof(DecisionContent)) with { Barred = [new("o", bar)] };

        LedgerText.Of(content).ShouldBe(Json.Of(content));
    }

    /// <summary>A value of a type with nothing in it left empty.</summary>
    private static object Filled(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Filled(inner);
        if (type == typeof(string))
            return "ñ \"word\"";
        if (type == typeof(object))
            return 2.5;
        if (type == typeof(TimeZoneInfo))
            return TimeZoneInfo.Utc;
        if (type == typeof(Guid))
            return new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        if (type == typeof(DateTimeOffset))
            return new DateTimeOffset(2026, 3, 2, 15, 4, 5, 70, TimeSpan.FromHours(-5));
        if (type == typeof(DateOnly))
            return new DateOnly(2026, 3, 2);
        if (type == typeof(TimeSpan))
            return TimeSpan.FromHours(-5);
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(1)!;
        if (type.IsPrimitive)
            return type == typeof(bool) ? true : Convert.ChangeType(7, type);
        if (type.IsArray)
            return ListOf(type.GetElementType()!, array: true);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return ListOf(type.GenericTypeArguments[0], array: false);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            var known = (IDictionary)
                Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(type.GenericTypeArguments))!;
            known["Key_1"] = Filled(type.GenericTypeArguments[1]);
            return known;
        }
        return Made(type);
    }

    private static object ListOf(Type element, bool array)
    {
        var items = Array.CreateInstance(element, 2);
        items.SetValue(Filled(element), 0);
        items.SetValue(Filled(element), 1);
        return array ? items : Activator.CreateInstance(typeof(List<>).MakeGenericType(element), items)!;
    }

    private static object Made(Type type)
    {
        var widest = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        var made = widest.Invoke([.. widest.GetParameters().Select(p => Filled(p.ParameterType))]);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            if (property.CanWrite && property.PropertyType != typeof(CustomerId))
                property.SetValue(made, Filled(property.PropertyType));
        return made;
    }
}
