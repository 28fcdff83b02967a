namespace Vinculo.Analytics.Linkage.Standards;

/// <summary>
/// How numbers were written before a plan changed, or are dialled at home, made into the national number of today. One
/// method a country: what is left over is not repaired by guessing.
/// </summary>
internal static class PhoneRepairs
{
    /// <summary>Writes the number of today.</summary>
    /// <param name="n">National digits that do not fit the plan.</param>
    /// <param name="into">At least 32 long.</param>
    /// <returns>Length; 0 when nothing explains the number.</returns>
    public static int Repair(string country, ReadOnlySpan<char> n, string? city, Span<char> into) =>
        country switch
        {
            "CO" => Colombia(n, city, into),
            "MX" => Mexico(n, city, into),
            "AR" => Argentina(n, city, into),
            "BR" => Brazil(n, city, into),
            "CL" => Chile(n, city, into),
            "PE" or "EC" or "VE" => WithArea(country, n, city, into),
            "UY" or "BO" or "PY" or "GB" or "CU" or "FR" or "DE" when n.StartsWith("0") => Put(n.TrimStart('0'), into),
            _ => 0,
        };

    /// <summary>
    /// Fixed lines have ten digits since 2021: 60, the region, the old seven. Before, seven, or the region and seven; from
    /// a mobile one dialled 03 and the mobile's number, between regions 0 and an operator.
    /// </summary>
    private static int Colombia(ReadOnlySpan<char> n, string? city, Span<char> into)
    {
        if (n.StartsWith("03") && n.Length == 12)
            return Put(n[2..], into);
        n = n.TrimStart('0');
        return n.Length switch
        {
            7 when PhonePlans.Area("CO", city) is { } area => Put(area, n, into),
            8 when n[0] is '1' or '2' or '4' or '5' or '6' or '7' or '8' => Put("60", n, into),
            9 when n[0] is '5' or '7' or '9' && n[1] is '1' or '2' or '4' or '5' or '6' or '7' or '8' => Put(
                "60",
                n[1..],
                into
            ), // an operator's digit before the region
            10 => Put(n, into),
            _ => 0,
        };
    }

    /// <summary>Ten digits since 2019; before, 01, 044 or 045 stood first, and 1 behind +52 for mobiles.</summary>
    private static int Mexico(ReadOnlySpan<char> n, string? city, Span<char> into)
    {
        if (n.Length == 13 && n[..3] is "044" or "045")
            return Put(n[3..], into);
        if (n.Length == 12 && n.StartsWith("01"))
            return Put(n[2..], into);
        if (n.Length == 11 && n[0] is '1' or '0')
            return Put(n[1..], into);
        if (PhonePlans.Area("MX", city) is { } area && n.Length + area.Length == 10)
            return Put(area, n, into);
        return 0;
    }

    /// <summary>At home a mobile is 0, area, 15, number; from abroad 9, area, number.</summary>
    private static int Argentina(ReadOnlySpan<char> n, string? city, Span<char> into)
    {
        n = n.TrimStart('0');
        if (n.Length == 10)
            return Put(n, into);
        var nine = n.Length is 13 && n[0] == '9';
        var local = nine ? n[1..] : n;
        if (local.Length == 12)
        {
            for (var area = 2; area <= 4; area++)
            {
                if (!IsArea(local[..area]) || local[area] != '1' || local[area + 1] != '5')
                    continue;
                into[0] = '9';
                local[..area].CopyTo(into[1..]);
                local[(area + 2)..].CopyTo(into[(1 + area)..]);
                return 11;
            }
        }
        if (n.Length == 11 && n[0] == '9')
            return Put(n, into);
        if (PhonePlans.Area("AR", city) is { } code)
        {
            if (n.Length + code.Length == 10)
                return Put(code, n, into);
            if (n.StartsWith("15") && n.Length - 2 + code.Length == 10)
            {
                into[0] = '9';
                return 1 + Put(code, n[2..], into[1..]);
            }
        }
        return 0;
    }

    private static bool IsArea(ReadOnlySpan<char> area) =>
        area.Length switch
        {
            2 => area is "11",
            3 => area
                is "220"
                    or "221"
                    or "223"
                    or "230"
                    or "236"
                    or "237"
                    or "249"
                    or "260"
                    or "261"
                    or "263"
                    or "264"
                    or "266"
                    or "280"
                    or "291"
                    or "294"
                    or "297"
                    or "298"
                    or "299"
                    or "336"
                    or "341"
                    or "342"
                    or "343"
                    or "345"
                    or "348"
                    or "351"
                    or "353"
                    or "358"
                    or "362"
                    or "364"
                    or "370"
                    or "376"
                    or "379"
                    or "380"
                    or "381"
                    or "383"
                    or "385"
                    or "387"
                    or "388",
            _ => area[0] is '2' or '3',
        };

    /// <summary>Zero and an operator of two digits before the area; mobiles of eight digits got a 9 in 2012–2016.</summary>
    private static int Brazil(ReadOnlySpan<char> n, string? city, Span<char> into)
    {
        if (n.Length is 13 or 14 && n[0] == '0')
            n = n[3..];
        n = n.TrimStart('0');
        if (n.Length is 8 or 9 && PhonePlans.Area("BR", city) is { } area)
        {
            var length = Put(area, n, into);
            if (n.Length == 9 || n[0] is >= '2' and <= '5')
                return length;
            into[2] = '9';
            n.CopyTo(into[3..]);
            return 11;
        }
        if (n.Length == 10 && n[2] is >= '6')
        {
            n[..2].CopyTo(into);
            into[2] = '9';
            n[2..].CopyTo(into[3..]);
            return 11;
        }
        return n.Length is 10 or 11 ? Put(n, into) : 0;
    }

    /// <summary>Nine digits since 2013–2016: Santiago's fixed lines won a 2, mobiles a 9.</summary>
    private static int Chile(ReadOnlySpan<char> n, string? city, Span<char> into)
    {
        n = n.TrimStart('0');
        return n.Length switch
        {
            9 => Put(n, into),
            10 when n[0] == '9' && n[1] == '9' => Put(n[1..], into),
            8 when n[0] == '2' => Put("2", n, into),
            8 => Put("9", n, into),
            7 when PhonePlans.Area("CL", city) is { } area => area == "2" ? Put("22", n, into) : Put(area, n, into),
            6 when PhonePlans.Area("CL", city) is { } area && area != "2" => Put(area + "2", n, into),
            _ => 0,
        };
    }

    private static int WithArea(string country, ReadOnlySpan<char> n, string? city, Span<char> into)
    {
        n = n.TrimStart('0');
        var length = country == "VE" ? 10 : 8;
        if (n.Length < length && PhonePlans.Area(country, city) is { } area && n.Length + area.Length == length)
            return Put(area, n, into);
        return Put(n, into);
    }

    private static int Put(ReadOnlySpan<char> number, Span<char> into)
    {
        number.CopyTo(into);
        return number.Length;
    }

    private static int Put(ReadOnlySpan<char> area, ReadOnlySpan<char> number, Span<char> into)
    {
        area.CopyTo(into);
        number.CopyTo(into[area.Length..]);
        return area.Length + number.Length;
    }
}
