package com.huawei.ais.demo;
import com.huawei.ais.sdk.util.HttpClientUtils;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;

import org.apache.http.Header;
import org.apache.http.HttpResponse;
import org.apache.http.entity.StringEntity;
import org.apache.commons.codec.binary.Base64;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.IOUtils;
import com.alibaba.fastjson.JSONObject;

import org.apache.http.entity.ContentType;
import org.apache.http.message.BasicHeader;

/**
 * 此demo仅供测试使用，强烈建议使用SDK
 * 使用前需配置依赖jar包。jar包可通过下载SDK获取
 */

public class ImageTaggingDemo {
    public static void main(String[] args) throws URISyntaxException, UnsupportedOperationException,
    IOException{
        TokenDemo();
    }

    public static void TokenDemo() throws URISyntaxException, UnsupportedOperationException,
    IOException {

        String url = "https://{{endpoint}}/v2/{{project_id}}/image/tagging";
        String token = "用户获取得到的实际token值";
        String imgPath = "data/image-tagging.jpg"; //File path or URL of the image to be recognized.

        JSONObject params = new JSONObject();
        try {
            if (imgPath.indexOf("http://") != -1 || imgPath.indexOf("https://") != -1) {
                params.put("url", imgPath);
            } else {
                byte[] fileData = FileUtils.readFileToByteArray(new File(imgPath));
                String fileBase64Str = Base64.encodeBase64String(fileData);
                params.put("image", fileBase64Str);
            }

            Header[] headers = new Header[]{new BasicHeader("X-Auth-Token", token), new
            BasicHeader("Content-Type", ContentType.APPLICATION_JSON.toString())};
            StringEntity stringEntity = new StringEntity(params.toJSONString(), "utf-8");
            HttpResponse response = HttpClientUtils.post(url, headers, stringEntity);
            String content = IOUtils.toString(response.getEntity().getContent(), "utf-8");
            System.out.println(content);
        }
        catch (Exception e) {
            e.printStackTrace();
        }
    }
}
