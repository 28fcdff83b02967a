using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Ui.Components;

namespace Vinculo.Workspace;

/// <summary>Colours of the desk's words; the word always stands beside its colour.</summary>
internal static class DeskTones
{
    public static Tone Of(CustomerStage stage) =>
        stage switch
        {
            CustomerStage.Customer => Tone.Ok,
            CustomerStage.Prospect => Tone.Info,
            _ => Tone.Neutral,
        };

    public static Tone Of(RiskBand band) =>
        band switch
        {
            RiskBand.Low => Tone.Ok,
            RiskBand.Medium => Tone.Neutral,
            RiskBand.High => Tone.Warn,
            _ => Tone.Bad,
        };

    public static Tone Of(ValueClass valueClass) =>
        valueClass switch
        {
            ValueClass.A => Tone.Brand,
            ValueClass.B => Tone.Info,
            _ => Tone.Neutral,
        };

    public static Tone Of(HoldingStatus status) =>
        status switch
        {
            HoldingStatus.Active => Tone.Ok,
            HoldingStatus.Suspended => Tone.Warn,
            _ => Tone.Neutral,
        };

    public static Tone OfPerception(int felt) =>
        felt switch
        {
            <= 2 => Tone.Bad,
            3 => Tone.Warn,
            _ => Tone.Ok,
        };

    public static Tone OfCapture(double score) =>
        score switch
        {
            >= 80 => Tone.Ok,
            >= 50 => Tone.Warn,
            _ => Tone.Bad,
        };

    public static Tone Of(TimelineEntry entry) =>
        entry.Kind switch
        {
            InteractionKind.Complaint => Tone.Bad,
            InteractionKind.Offer => Tone.Brand,
            InteractionKind.Answer => entry.Outcome == "accepted" ? Tone.Ok : Tone.Warn,
            InteractionKind.Commitment => Tone.Warn,
            InteractionKind.Contact or InteractionKind.Visit => Tone.Info,
            _ => Tone.Neutral,
        };
}
