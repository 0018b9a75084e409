package com.alibaba.fastjson;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** As much of fastjson as the documents' sample uses: an object of texts. */
public final class JSONObject extends LinkedHashMap<String, Object> {
    public String toJSONString() {
        return entrySet().stream().map(JSONObject::member).collect(Collectors.joining(",", "{", "}"));
    }

    private static String member(Map.Entry<String, Object> entry) {
        return quoted(entry.getKey()) + ":" + quoted(String.valueOf(entry.getValue()));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
