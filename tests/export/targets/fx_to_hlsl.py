# SPDX-License-Identifier: MIT
"""fx_to_hlsl.py STEM WIDTH HEIGHT MAPS: makes STEM.json and STEM_1.hlsl and so on of the technique STEM.fx, for a screen of that size, so that they can
be run as exported HLSL is. What ReShade does with a technique is done here: passes, their targets' sizes and formats, states, sRGB, sliders' values."""
import json
import re
import sys

stem, width, height, maps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
text = re.sub(r"//[^\n]*", "", open(stem + ".fx").read())

SRGB = """
float3 from_srgb(float3 v) { return v <= 0.04045 ? v / 12.92 : pow((max(v, 0.0) + 0.055) / 1.055, 2.4); }
float3 to_srgb(float3 v) { return v <= 0.0031308 ? v * 12.92 : 1.055 * pow(max(v, 0.0), 1.0 / 2.4) - 0.055; }
"""


def body_of(head):
    """What stands in the braces behind `head`, and the text without both."""
    global text
    match = re.search(head + r"\s*\{", text)
    assert match, head
    depth, end = 1, match.end()
    while depth:
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        end += 1
    inner = text[match.end():end - 1]
    text = text[:match.start()] + text[end:]
    return inner


def states(inner):
    return dict(re.findall(r"(\w+)\s*=\s*([^;]+);", inner))


technique = re.search(r"\btechnique\s+(\w+)", text).group(1)
passes = [states(p) for p in re.findall(r"pass\s*\{(.*?)\}", body_of(r"\btechnique\s+\w+"), re.S)]
textures = {name: states(inner) for name, inner in re.findall(r"\btexture (\w+)\s*\{(.*?)\};", text, re.S)}
semantics = dict(re.findall(r"\btexture (\w+) : (\w+);", text))
samplers = {name: states(inner) for name, inner in re.findall(r"\bsampler (\w+)\s*\{(.*?)\};", text, re.S)}
bodies = [body_of(r"namespace pass_%d" % (i + 1)) for i in range(len(passes))]
common = body_of(r"namespace " + technique)
for pattern in (r"\btexture \w+\s*\{.*?\};", r"\btexture \w+ : \w+;", r"\bsampler \w+\s*\{.*?\};"):
    common = re.sub(pattern, "", common, flags=re.S)
sliders = re.findall(r"uniform float (\w+) <[^>]*> = ([-.\de]+);", text)
head = re.sub(r"uniform float \w+ <[^>]*> = [-.\de]+;", "", text)
assert not re.search(r"\w", re.sub(r"#[^\n]*", "", head)), head

def access(sampler, name, decode):
    return "Texture2D<float4> %s;\nSamplerState %s;\nfloat4 sampled_%s(float4 c)\n{\n    float4 v = %s.SampleLevel(%s, c.xy, c.w);\n%s    return v;\n}\n" % (
        name, sampler, sampler, name, sampler, "    v.rgb = from_srgb(v.rgb);\n" if decode else "")


screen = {"Width": "BUFFER_WIDTH + 0", "Height": "BUFFER_HEIGHT + 0", "Format": "RGBA32F"}
settings = "#define BUFFER_WIDTH %d\n#define BUFFER_HEIGHT %d\n" % (width, height) + \
    "#define RESHADE_DEPTH_INPUT_IS_REVERSED 0\n#define RESHADE_DEPTH_LINEARIZATION_FAR_PLANE 1.0\n" + head + SRGB + \
    "".join("static const float %s = %s;\n" % slider for slider in sliders)
described, before, kept = [], "COLOR", "rgba32f"
for i, p in enumerate(passes):
    assert p["VertexShader"] == technique + "::vertex" and p["PixelShader"] == "%s::pass_%d::pixel" % (technique, i + 1)
    assert ("RenderTarget" in p) == (i + 1 < len(passes))
    sources = ""
    for sampler in sorted(set(re.findall(r"tex2Dlod\((\w+)", common + bodies[i]))):
        state = samplers[sampler]
        if semantics.get(state["Texture"]) == "DEPTH":
            sources += access(sampler, "map_depth", False)
            continue
        # Otherwise it reads what the pass before drew, and all such samplers are alike.
        assert semantics.get(state["Texture"], state["Texture"]) == before
        sources += access(sampler, "source", state.get("SRGBTexture") == "true")
        linear = state.get("MinFilter") != "POINT"
        edge = state.get("AddressU", "CLAMP").lower() if i == 0 else edge
    shape = screen
    if "RenderTarget" in p:
        before = p["RenderTarget"].split("::")[1]
        shape = textures[before]
        kept = shape["Format"].lower()
    described.append({"wider": int(shape["Width"].split("+")[1]), "higher": int(shape["Height"].split("+")[1])})
    code = re.sub(r"tex2Dlod\((\w+), ", r"sampled_\1(", sources + common + bodies[i])
    if p.get("SRGBWriteEnable") == "true":
        code = re.sub(r"return (stored\(int2\(position[^;]*);", r"float4 v = \1;\n    v.rgb = to_srgb(v.rgb);\n    return v;", code)
    open("%s_%d.hlsl" % (stem, i + 1), "w").write(settings + code)

# One depth drives all parameters: what the host makes of the first map as a share of its range.
nears = [float(v) for k, v in sliders if k.endswith("_near")]
fars = [float(v) for k, v in sliders if k.endswith("_far")]
assert len(nears) == maps
parameters = [{"map": "map_depth" if i == 0 else "none_%d" % i, "range": "none", "first": nears[i], "last": fars[i]} for i in range(maps)]
json.dump({"parameters": parameters, "filter": "linear" if linear else "nearest", "edge": edge, "format": kept, "passes": described},
          open(stem + ".json", "w"))
