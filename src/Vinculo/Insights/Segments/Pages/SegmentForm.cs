using System.Globalization;
using Vinculo.Customers;
using Vinculo.Platform;

namespace Vinculo.Insights.Segments.Pages;

/// <summary>
/// The editor's form: what is written in it, also while half of it is wrong or missing. Texts are kept as typed, so that
/// nothing anybody wrote is lost on the way.
/// </summary>
public sealed class SegmentForm
{
    public const int Classes = 6;
    private const int MostRules = 20;
    private const int MostConditions = 12;

    public sealed class Axis
    {
        public string Field { get; set; } = "";
        public string By { get; set; } = nameof(CutBy.Value);
        public bool Low { get; set; }
        public string[] Labels { get; } = [.. Enumerable.Repeat("", Classes)];
        public string[] Until { get; } = [.. Enumerable.Repeat("", Classes)];
    }

    public sealed class Condition
    {
        /// <summary>Begins another way to belong: or, instead of and.</summary>
        public bool Or { get; set; }
        public string Field { get; set; } = "";
        public string Is { get; set; } = nameof(ConditionIs.AtLeast);
        public string Value { get; set; } = "";
        public string To { get; set; } = "";
    }

    public sealed class Rule
    {
        public string Code { get; set; } = "";
        public string Name { get; set; } = "";
        public string NameEn { get; set; } = "";
        public List<Condition> Conditions { get; } = [];
    }

    public string Name { get; set; } = "";
    public string NameEn { get; set; } = "";
    public SegmentationKind Kind { get; set; } = SegmentationKind.Axes;
    public string Who { get; set; } = "";
    public bool Prospects { get; set; }
    public bool Back { get; set; } = true;
    public int RowVersion { get; set; }
    public Axis[] Axes { get; } = [new(), new() { By = nameof(CutBy.Amount) }];
    public List<Rule> Rules { get; } = [];
    public List<string> Measures { get; private set; } = [];
    public int Groups { get; set; } = 4;
    public SegmentClusters? Found { get; set; }

    /// <summary>As many groups as the data show.</summary>
    public bool Auto { get; set; }

    /// <summary>An empty form: A, B and C by value.</summary>
    public static SegmentForm Blank()
    {
        var form = new SegmentForm();
        form.Write(new() { Axes = [new("margin", CutBy.Value, [new("A", 80), new("B", 95), new("C", null)])] });
        return form;
    }

    public static SegmentForm Of(Segmentation segmentation)
    {
        var form = new SegmentForm
        {
            Name = segmentation.NameEs,
            NameEn = segmentation.NameEn ?? "",
            RowVersion = segmentation.RowVersion,
        };
        form.Write(segmentation.Definition);
        return form;
    }

    public static SegmentForm Of(SegmentTemplate template)
    {
        var form = new SegmentForm { Name = template.NameEs, NameEn = template.NameEn };
        form.Write(template.Definition);
        return form;
    }

    private void Write(SegmentationDefinition definition)
    {
        (Kind, Who, Prospects) = (
            definition.Kind,
            definition.Who.Kind is { } kind ? kind.ToString() : "",
            definition.Who.Prospects
        );
        for (var a = 0; a < Math.Min(2, definition.Axes.Count); a++)
        {
            var axis = definition.Axes[a];
            (Axes[a].Field, Axes[a].By, Axes[a].Low) = (axis.Field, axis.By.ToString(), axis.LowIsBest);
            for (var c = 0; c < Math.Min(Classes, axis.Classes.Count); c++)
            {
                Axes[a].Labels[c] = axis.Classes[c].Label;
                Axes[a].Until[c] = axis.Classes[c].Until is { } until ? until.ToString(CultureInfo.CurrentCulture) : "";
            }
        }
        foreach (var rule in definition.Rules)
        {
            var written = new Rule
            {
                Code = rule.Code,
                Name = rule.NameEs,
                NameEn = rule.NameEn ?? "",
            };
            foreach (var group in rule.Any)
                for (var c = 0; c < group.Count; c++)
                    written.Conditions.Add(
                        new()
                        {
                            Or = c == 0 && written.Conditions.Count > 0,
                            Field = group[c].Field,
                            Is = group[c].Is.ToString(),
                            Value = Local(group[c].Value),
                            To = Local(group[c].To),
                        }
                    );
            Rules.Add(written);
        }
        if (definition.Clusters is not { } clusters)
            return;
        (Found, Measures, Groups) = (clusters, [.. clusters.Fields], clusters.Groups.Count);
    }

    private static string Local(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(CultureInfo.CurrentCulture)
            : text ?? "";

    public static SegmentForm Read(IFormCollection form)
    {
        string Text(string name) => form[name].ToString();
        var read = new SegmentForm
        {
            Name = Text("name"),
            NameEn = Text("nameEn"),
            Kind =
                Enum.TryParse<SegmentationKind>(Text("kind"), out var kind) && Enum.IsDefined(kind)
                    ? kind
                    : SegmentationKind.Axes,
            Who = Text("who"),
            Prospects = Text("prospects") == "true",
            Back = Text("back") == "true",
            RowVersion = int.TryParse(Text("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? version
                : 0,
            Measures = [.. form["measure"].OfType<string>().Where(m => m.Length > 0).Distinct().Take(12)],
            Groups = int.TryParse(Text("groups"), NumberStyles.None, CultureInfo.InvariantCulture, out var groups)
                ? Math.Clamp(groups, 2, FindGroups.Most)
                : 4,
            Auto = Text("auto") == "true",
        };
        for (var a = 0; a < 2; a++)
        {
            var at = $"a{Number(a)}";
            (read.Axes[a].Field, read.Axes[a].By, read.Axes[a].Low) = (
                Text(at + ".field"),
                Text(at + ".by"),
                Text(at + ".low") == "true"
            );
            for (var c = 0; c < Classes; c++)
                (read.Axes[a].Labels[c], read.Axes[a].Until[c]) = (
                    Text($"{at}.c{Number(c)}.label").Trim(),
                    Text($"{at}.c{Number(c)}.until").Trim()
                );
        }
        for (var r = 0; r < MostRules && form.ContainsKey($"s{Number(r)}.name"); r++)
            read.Rules.Add(ReadRule(form, $"s{Number(r)}"));
        if (Text("found") is { Length: > 0 and < 20_000 } found)
            read.Found = ReadGroups(form, found);
        return read;
    }

    private static Rule ReadRule(IFormCollection form, string at)
    {
        var rule = new Rule
        {
            Code = form[at + ".code"].ToString(),
            Name = form[at + ".name"].ToString(),
            NameEn = form[at + ".nameEn"].ToString(),
        };
        for (var c = 0; c < MostConditions && form.ContainsKey($"{at}.c{Number(c)}.field"); c++)
        {
            var of = $"{at}.c{Number(c)}";
            rule.Conditions.Add(
                new()
                {
                    Or = form[of + ".join"] == "or",
                    Field = form[of + ".field"].ToString(),
                    Is = form[of + ".is"].ToString(),
                    Value = form[of + ".value"].ToString(),
                    To = form[of + ".to"].ToString(),
                }
            );
        }
        return rule;
    }

    private static SegmentClusters? ReadGroups(IFormCollection form, string found)
    {
        try
        {
            var clusters = Json.Read<SegmentClusters>(found);
            return clusters with
            {
                Groups =
                [
                    .. clusters.Groups.Select(
                        (g, i) =>
                            g with
                            {
                                NameEs = form[$"g{Number(i)}.name"].ToString() is { Length: > 0 and <= 60 } es
                                    ? es
                                    : g.NameEs,
                                NameEn = form[$"g{Number(i)}.nameEn"].ToString() is { Length: > 0 and <= 60 } en
                                    ? en
                                    : g.NameEn,
                            }
                    ),
                ],
            };
        }
        catch (System.Text.Json.JsonException)
        {
            // Somebody's own hand in a hidden field: as if no groups had been found.
            return null;
        }
    }

    /// <summary>What the form says, as far as it says it.</summary>
    public SegmentationDefinition Definition(SegmentFieldList fields)
    {
        var taken = new HashSet<string>(Rules.Select(r => r.Code).Where(c => c.Length > 0), StringComparer.Ordinal);
        return new()
        {
            Kind = Kind,
            Who = new(Enum.TryParse<CustomerKind>(Who, out var kind) ? kind : null, Prospects),
            Axes = Kind == SegmentationKind.Axes ? [.. Axes.Where(a => a.Field.Length > 0).Select(Of)] : [],
            Rules = Kind == SegmentationKind.Rules ? [.. Rules.Select(r => Of(r, fields, taken))] : [],
            Clusters = Kind == SegmentationKind.Clusters ? Found : null,
        };
    }

    private static SegmentAxis Of(Axis axis)
    {
        var classes = new List<AxisClass>();
        for (var c = 0; c < Classes; c++)
            if (axis.Labels[c].Length > 0)
                classes.Add(new(axis.Labels[c], WrittenNumber.Read(axis.Until[c], CultureInfo.CurrentCulture)));
        if (classes.Count > 0)
            classes[^1] = classes[^1] with { Until = null };
        return new(
            axis.Field,
            Enum.TryParse<CutBy>(axis.By, out var by) && Enum.IsDefined(by) ? by : CutBy.Value,
            classes,
            axis.Low
        );
    }

    private static SegmentRule Of(Rule rule, SegmentFieldList fields, HashSet<string> taken)
    {
        var groups = new List<List<SegmentCondition>>();
        foreach (var condition in rule.Conditions.Where(c => c.Field.Length > 0))
        {
            if (groups.Count == 0 || condition.Or)
                groups.Add([]);
            groups[^1].Add(Of(condition, fields.Find(condition.Field)));
        }
        var code = rule.Code;
        if (code.Length == 0)
        {
            var wanted = Slug.Of(rule.Name, "segmento");
            code = wanted;
            for (var n = 2; code == SegmentationDefinition.RestCode || !taken.Add(code); n++)
                code = $"{wanted}-{Number(n)}";
        }
        return new(code, rule.Name.Trim(), rule.NameEn.Trim() is { Length: > 0 } en ? en : null, groups);
    }

    private static SegmentCondition Of(Condition condition, SegmentField? field)
    {
        var (value, to) = (condition.Value.Trim(), condition.To.Trim());
        if (field is { IsNumber: true })
            (value, to) = (Plain(value), Plain(to));
        return new(
            condition.Field,
            Enum.TryParse<ConditionIs>(condition.Is, out var how) && Enum.IsDefined(how) ? how : ConditionIs.Is,
            value.Length == 0 ? null : value,
            to.Length == 0 ? null : to
        );
    }

    private static string Plain(string text) =>
        WrittenNumber.Read(text, CultureInfo.CurrentCulture) is { } number
            ? number.ToString("R", CultureInfo.InvariantCulture)
            : text;

    /// <summary>Does what a button of the form asks: one more row, one less, one up.</summary>
    public void Do(string act)
    {
        var parts = act.Split(':');
        int At(int part) =>
            parts.Length > part && int.TryParse(parts[part], NumberStyles.None, CultureInfo.InvariantCulture, out var n)
                ? n
                : -1;
        var rule = At(1);
        switch (parts[0])
        {
            case "add-rule" when Rules.Count < MostRules:
                Rules.Add(new() { Conditions = { new() } });
                break;
            case "drop-rule" when rule >= 0 && rule < Rules.Count:
                Rules.RemoveAt(rule);
                break;
            case "up" when rule > 0 && rule < Rules.Count:
                (Rules[rule - 1], Rules[rule]) = (Rules[rule], Rules[rule - 1]);
                break;
            case "add-condition" when rule >= 0 && rule < Rules.Count && Rules[rule].Conditions.Count < MostConditions:
                Rules[rule].Conditions.Add(new());
                break;
            case "drop-condition"
                when rule >= 0 && rule < Rules.Count && At(2) is >= 0 and var c && c < Rules[rule].Conditions.Count:
                Rules[rule].Conditions.RemoveAt(c);
                break;
        }
    }

    private static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);
}
