package com.huawei.ais.sdk.util;

import java.io.IOException;

import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpResponse;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.impl.client.HttpClients;

/** The one method that the documents' sample calls of an SDK that no registry has: a POST by Apache's client. */
public final class HttpClientUtils {
    private HttpClientUtils() {
    }

    public static HttpResponse post(String url, Header[] headers, HttpEntity entity) throws IOException {
        HttpPost post = new HttpPost(url);
        post.setHeaders(headers);
        post.setEntity(entity);
        return HttpClients.createDefault().execute(post);
    }
}
